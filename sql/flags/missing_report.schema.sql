create or replace table flags.missing_report (
    place_code varchar,
    place_kind varchar,
    plan_id varchar,
    form varchar,
    round_kind varchar,
    round_id varchar,
    starts_on date,
    ends_on date,
    due_on date,
    received_on date,
    reason varchar
);

comment on table flags.missing_report is '漏报迟报 | place × reporting plan × round or month whose report is missing after its due day, or came late';
comment on column flags.missing_report.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column flags.missing_report.place_kind is '区划级别 | province, city, county, street, town, township, village or community';
comment on column flags.missing_report.plan_id is '上报计划 | reporting plan';
comment on column flags.missing_report.form is '表单 | form';
comment on column flags.missing_report.round_kind is '调查性质 | kind of survey';
comment on column flags.missing_report.round_id is '轮次 | round; empty for monthly plans';
comment on column flags.missing_report.starts_on is '开始日期 | first day of the round, or of the period reported';
comment on column flags.missing_report.ends_on is '结束日期 | last day of the round, or of the period reported';
comment on column flags.missing_report.due_on is '截止日期 | last day on which the report is on time';
comment on column flags.missing_report.received_on is '收到日期 | day on which the first report was received';
comment on column flags.missing_report.reason is '原因 | missing after its due day, or late';
