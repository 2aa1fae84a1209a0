create or replace table flags.low_facility_rate (
    place_code varchar,
    place_kind varchar,
    vector varchar,
    indicator varchar,
    unit_scope varchar,
    target_id varchar,
    is_bound boolean,
    required_value decimal(9, 3),
    round_id varchar,
    last_surveyed_on date,
    found decimal(38, 0),
    effort decimal(38, 0),
    failing bigint,
    value double,
    is_met boolean,
    findings_to_mend bigint
);

comment on table flags.low_facility_rate is '设施合格率对照 | place × facility rate asked of key units: the area that the target binds, and for information every street in it';
comment on column flags.low_facility_rate.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column flags.low_facility_rate.place_kind is '区划级别 | province, city, county, street, town, township, village or community';
comment on column flags.low_facility_rate.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column flags.low_facility_rate.indicator is '指标 | indicator';
comment on column flags.low_facility_rate.unit_scope is '单位范围 | all, key, or one unit type';
comment on column flags.low_facility_rate.target_id is '目标 | target';
comment on column flags.low_facility_rate.is_bound is '是否受目标约束 | whether the target binds the place itself; elsewhere the row is for information';
comment on column flags.low_facility_rate.required_value is '要求值 | value asked for';
comment on column flags.low_facility_rate.round_id is '轮次 | round';
comment on column flags.low_facility_rate.last_surveyed_on is '末次调查日期 | last survey day';
comment on column flags.low_facility_rate.found is '发现数 | findings, in the base unit of the indicator';
comment on column flags.low_facility_rate.effort is '工作量 | effort in the base unit of the indicator';
comment on column flags.low_facility_rate.failing is '不合格数 | facilities that do not pass';
comment on column flags.low_facility_rate.value is '指数 | the index, found * scale / effort';
comment on column flags.low_facility_rate.is_met is '是否达到 | whether the limit is met; empty where not assessed';
comment on column flags.low_facility_rate.findings_to_mend is '需整改处数 | findings that must go for the limit to be met at this effort';
