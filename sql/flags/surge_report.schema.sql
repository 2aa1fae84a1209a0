create or replace table flags.surge_report (
    surge_id varchar,
    place_code varchar,
    place_kind varchar,
    form varchar,
    due_on date,
    due_until date,
    surveyed_on date,
    received_on date,
    report_state varchar
);

comment on table flags.surge_report is '专项保障上报情况 | special round × place × form × day on which it was due: reported, awaited or missing';
comment on column flags.surge_report.surge_id is '专项代码 | special round: the planned round of kind surge';
comment on column flags.surge_report.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column flags.surge_report.place_kind is '区划级别 | province, city, county, street, town, township, village or community';
comment on column flags.surge_report.form is '表单 | form; empty where several are concerned';
comment on column flags.surge_report.due_on is '应报日期 | day on which the survey was due';
comment on column flags.surge_report.due_until is '补报期限 | last day before the next one is due; a survey of that day still answers';
comment on column flags.surge_report.surveyed_on is '实际调查日期 | day of the survey that answers; empty where there is none';
comment on column flags.surge_report.received_on is '收到日期 | day on which the first report was received';
comment on column flags.surge_report.report_state is '上报状态 | reported, awaited (its days are not over) or missing';
