create or replace table flags.flag (
    flag_kind varchar,
    place_code varchar,
    place_kind varchar,
    vector varchar,
    subject varchar,
    round_id varchar,
    since_on date,
    severity varchar,
    reason_zh varchar
);

comment on table flags.flag is '待跟进清单 | finding that waits for somebody, of whatever kind: shortfall, missing report, stale letter, signal, question; details stand in the table of its kind';
comment on column flags.flag.flag_kind is '类别 | below_target, not_assessed, missing_report, stale_grade, plan_not_met, low_facility_rate, trend_signal, suspicious_result, surge_report_missing, surge_limit_not_met, open_case, problem_item, missing_unit_report or quota';
comment on column flags.flag.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column flags.flag.place_kind is '区划级别 | province, city, county, street, town, township, village or community';
comment on column flags.flag.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column flags.flag.subject is '对象 | what it is about: target, indicator, form, letter, rule, case, unit or quota';
comment on column flags.flag.round_id is '轮次 | round';
comment on column flags.flag.since_on is '起始日期 | day from which it stands; empty where it is not yet due';
comment on column flags.flag.severity is '轻重 | urgent, serious, ordinary, or notice where nothing is asked of anybody yet';
comment on column flags.flag.reason_zh is '原因说明 | reason in Chinese';
