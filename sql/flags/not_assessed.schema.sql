create or replace table flags.not_assessed (
    place_code varchar,
    place_kind varchar,
    vector varchar,
    round_id varchar,
    reason varchar,
    reason_zh varchar,
    missing_indicator varchar,
    provisional_grade varchar
);

comment on table flags.not_assessed is '未评定 | place × vector × complete planned assessment round that carries no letter, with the reason';
comment on column flags.not_assessed.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column flags.not_assessed.place_kind is '区划级别 | province, city, county, street, town, township, village or community';
comment on column flags.not_assessed.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column flags.not_assessed.round_id is '轮次 | round';
comment on column flags.not_assessed.reason is '原因 | traps_only, no_report, partial, indicator_missing, out_of_season or no_limits';
comment on column flags.not_assessed.reason_zh is '原因说明 | reason in Chinese';
comment on column flags.not_assessed.missing_indicator is '缺少的指标 | first indicator that is missing';
comment on column flags.not_assessed.provisional_grade is '暂评等级 | worst letter among the indicators assessed';
