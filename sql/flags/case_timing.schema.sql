create or replace table flags.case_timing (
    place_code varchar,
    place_kind varchar,
    vector varchar,
    opened_year bigint,
    case_count bigint,
    open_count bigint,
    overdue_count bigint,
    closed_count bigint,
    overridden_count bigint,
    withdrawn_count bigint,
    recurrent_count bigint,
    resurveyed_count bigint,
    confirmed_at_first_count bigint,
    share_confirmed_at_first double,
    acknowledged_count bigint,
    median_days_to_acknowledge bigint,
    p90_days_to_acknowledge bigint,
    mended_count bigint,
    median_days_to_mend bigint,
    p90_days_to_mend bigint,
    verified_count bigint,
    median_days_to_verify bigint,
    p90_days_to_verify bigint
);

comment on table flags.case_timing is '案件办理时效 | place with every area above it × vector × year of opening: how many cases, and how long each part took';
comment on column flags.case_timing.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column flags.case_timing.place_kind is '区划级别 | province, city, county, street, town, township, village or community';
comment on column flags.case_timing.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column flags.case_timing.opened_year is '立案年度 | year in which the cases were opened';
comment on column flags.case_timing.case_count is '立案数 | cases opened';
comment on column flags.case_timing.open_count is '未结数 | cases still open';
comment on column flags.case_timing.overdue_count is '逾期数 | open cases past due at as_of';
comment on column flags.case_timing.closed_count is '复查达标销案数 | cases closed on an accepted re-survey';
comment on column flags.case_timing.overridden_count is '手工销案数 | cases closed by two persons without one';
comment on column flags.case_timing.withdrawn_count is '撤案数 | cases withdrawn because the data were corrected';
comment on column flags.case_timing.recurrent_count is '复发数 | cases reopened within the watch period';
comment on column flags.case_timing.resurveyed_count is '已复查数 | cases with a verdict on a re-survey';
comment on column flags.case_timing.confirmed_at_first_count is '首次复查即达标数 | cases whose first verdict was met';
comment on column flags.case_timing.share_confirmed_at_first is '首次复查达标率 | share of those with a verdict';
comment on column flags.case_timing.acknowledged_count is '已签收数 | cases acknowledged';
comment on column flags.case_timing.median_days_to_acknowledge is '签收天数中位数 | days from opening to acknowledgement, median by nearest rank';
comment on column flags.case_timing.p90_days_to_acknowledge is '签收天数90百分位 | the same, 90th percentile';
comment on column flags.case_timing.mended_count is '已整改数 | cases whose works were finished';
comment on column flags.case_timing.median_days_to_mend is '整改天数中位数 | days from opening to the works being finished, median';
comment on column flags.case_timing.p90_days_to_mend is '整改天数90百分位 | the same, 90th percentile';
comment on column flags.case_timing.verified_count is '首周期销案数 | cases closed without having come back';
comment on column flags.case_timing.median_days_to_verify is '销案天数中位数 | days from opening to closing, median';
comment on column flags.case_timing.p90_days_to_verify is '销案天数90百分位 | the same, 90th percentile';
