create or replace table flags.shortfall (
    place_code varchar,
    place_kind varchar,
    vector varchar,
    round_id varchar,
    grade varchar,
    required varchar,
    target_id varchar,
    mark varchar,
    probability_met double,
    standard varchar,
    edition varchar,
    edition_status varchar,
    assessed_on date,
    is_stale boolean
);

comment on table flags.shortfall is '低于目标等级（立案依据） | place × vector whose official letter falls below a letter that is asked of it: what opens a case';
comment on column flags.shortfall.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column flags.shortfall.place_kind is '区划级别 | province, city, county, street, town, township, village or community';
comment on column flags.shortfall.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column flags.shortfall.round_id is '轮次 | round';
comment on column flags.shortfall.grade is '等级 | official letter';
comment on column flags.shortfall.required is '要求等级 | strictest letter asked for and missed';
comment on column flags.shortfall.target_id is '目标 | target that asks for it';
comment on column flags.shortfall.mark is '把握 | confirmed_met, likely_met, undetermined, likely_missed or confirmed_missed; empty where not assessed';
comment on column flags.shortfall.probability_met is '达标概率 | probability (Jeffreys, counts deflated) that every interval part meets its limit';
comment on column flags.shortfall.standard is '标准 | number of the standard';
comment on column flags.shortfall.edition is '标准版本 | year of the standard''s edition';
comment on column flags.shortfall.edition_status is '版本状态 | in_force, superseded (a lapsed edition judges, because the newer limits are not known) or unknown';
comment on column flags.shortfall.assessed_on is '评定日期 | last survey day of the round';
comment on column flags.shortfall.is_stale is '是否过期 | whether valid_until has passed by as_of';
