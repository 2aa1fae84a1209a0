create or replace table flags.report_due (
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
    report_state varchar
);

comment on table flags.report_due is '应报情况 | place × reporting plan × round or month that has begun: whether its report came, and by when it is due';
comment on column flags.report_due.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column flags.report_due.place_kind is '区划级别 | province, city, county, street, town, township, village or community';
comment on column flags.report_due.plan_id is '上报计划 | reporting plan';
comment on column flags.report_due.form is '表单 | form';
comment on column flags.report_due.round_kind is '调查性质 | kind of survey';
comment on column flags.report_due.round_id is '轮次 | round; empty for monthly plans';
comment on column flags.report_due.starts_on is '开始日期 | first day of the round, or of the period reported';
comment on column flags.report_due.ends_on is '结束日期 | last day of the round, or of the period reported';
comment on column flags.report_due.due_on is '截止日期 | last day on which the report is on time';
comment on column flags.report_due.received_on is '收到日期 | day on which the first report was received';
comment on column flags.report_due.report_state is '上报状态 | on_time, late, missing (after its due day) or waiting (not due yet)';
