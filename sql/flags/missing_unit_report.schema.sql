create or replace table flags.missing_unit_report (
    place_code varchar,
    place_kind varchar,
    unit_code varchar,
    unit_name varchar,
    unit_type varchar,
    plan_id varchar,
    form varchar,
    round_kind varchar,
    starts_on date,
    ends_on date,
    due_on date,
    received_on date,
    reason varchar
);

comment on table flags.missing_unit_report is '单位漏报迟报 | registered unit × unit reporting plan × month whose report is missing after its due day, or came late';
comment on column flags.missing_unit_report.place_code is '区划代码 | place of the unit, shortest prefix';
comment on column flags.missing_unit_report.place_kind is '区划级别 | province, city, county, street, town, township, village or community';
comment on column flags.missing_unit_report.unit_code is '单位编号 | code of the registered unit';
comment on column flags.missing_unit_report.unit_name is '单位名称 | unit name';
comment on column flags.missing_unit_report.unit_type is '单位类型 | unit type';
comment on column flags.missing_unit_report.plan_id is '计划代码 | unit reporting plan';
comment on column flags.missing_unit_report.form is '表单 | form';
comment on column flags.missing_unit_report.round_kind is '调查性质 | kind of survey asked for; empty: any';
comment on column flags.missing_unit_report.starts_on is '开始日期 | first day of the month';
comment on column flags.missing_unit_report.ends_on is '结束日期 | last day of the month';
comment on column flags.missing_unit_report.due_on is '截止日期 | last day on which the report is in time';
comment on column flags.missing_unit_report.received_on is '收到日期 | when the first report arrived; empty while missing';
comment on column flags.missing_unit_report.reason is '原因 | missing or late';
