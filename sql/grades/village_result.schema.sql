create or replace table grades.village_result (
    place_code varchar,
    vector varchar,
    round_id varchar,
    state varchar,
    failing_indicator varchar,
    missing_indicator varchar,
    indicator_count bigint,
    first_surveyed_on date,
    last_surveyed_on date,
    is_provisional boolean
);

comment on table grades.village_result is '村达标判定 | village × vector with criteria: met, not met or not assessed by the last ended assessment round';
comment on column grades.village_result.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column grades.village_result.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column grades.village_result.round_id is '轮次 | round';
comment on column grades.village_result.state is '状态 | met, not_met or not_assessed';
comment on column grades.village_result.failing_indicator is '首个不合格指标 | first indicator that fails, by code';
comment on column grades.village_result.missing_indicator is '首个缺少的必查指标 | first required indicator without enough effort, by code';
comment on column grades.village_result.indicator_count is '指标数 | indicators judged';
comment on column grades.village_result.first_surveyed_on is '首个调查日 | first day of the surveys judged';
comment on column grades.village_result.last_surveyed_on is '最近调查日 | last day of the surveys judged';
comment on column grades.village_result.is_provisional is '是否暂定 | always true: no document with numbers for villages was seen';
