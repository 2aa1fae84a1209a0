create or replace table flags.quota (
    place_code varchar,
    place_kind varchar,
    quota_id varchar,
    place_count bigint,
    short_place_count bigint,
    required_count bigint,
    member_count bigint,
    met_count bigint,
    not_met_count bigint,
    not_assessed_count bigint,
    missing_count bigint,
    not_met_names varchar,
    not_assessed_names varchar,
    is_met boolean,
    due_on date,
    is_overdue boolean
);

comment on table flags.quota is '数量指标完成情况 | place × quota that it is to reach: how many are required, met, not met, not assessed and still missing';
comment on column flags.quota.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column flags.quota.place_kind is '区划级别 | province, city, county, street, town, township, village or community';
comment on column flags.quota.quota_id is '指标代码 | quota';
comment on column flags.quota.place_count is '计入地区数 | places summed: 1, or the towns below where each is to reach it';
comment on column flags.quota.short_place_count is '未完成地区数 | of these places, those that are still short';
comment on column flags.quota.required_count is '要求数 | how many are required; of a share the whole number above it';
comment on column flags.quota.member_count is '对象数 | units, villages, communities or streets looked at: met, not met and not assessed';
comment on column flags.quota.met_count is '达到数 | how many meet what is asked';
comment on column flags.quota.not_met_count is '未达到数 | how many do not';
comment on column flags.quota.not_assessed_count is '未评定数 | how many are not assessed; they stand in the denominator';
comment on column flags.quota.missing_count is '尚缺数 | how many are still short of the quota';
comment on column flags.quota.not_met_names is '未达到名单 | names of those not met, by code, joined by 、';
comment on column flags.quota.not_assessed_names is '未评定名单 | names of those not assessed, by code, joined by 、';
comment on column flags.quota.is_met is '是否完成 | whether nothing is missing';
comment on column flags.quota.due_on is '完成期限 | day by which it is to be reached';
comment on column flags.quota.is_overdue is '是否逾期 | whether it is still short after due_on';
