create or replace table indices.period_count (
    place_code varchar,
    place_kind varchar,
    unit_scope varchar,
    vector varchar,
    indicator varchar,
    period_kind varchar,
    period_start date,
    period_end date,
    is_complete boolean,
    found decimal(38, 0),
    effort decimal(38, 0)
);

comment on table indices.period_count is '周期计数 | place × unit scope × indicator × calendar period: pooled counts of official surveys and of traps';
comment on column indices.period_count.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column indices.period_count.place_kind is '区划级别 | province, city, county, street, town, township, village or community';
comment on column indices.period_count.unit_scope is '单位范围 | all, key, or one unit type';
comment on column indices.period_count.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column indices.period_count.indicator is '指标 | indicator';
comment on column indices.period_count.period_kind is '周期类型 | month, quarter, half_year, year or trailing_year';
comment on column indices.period_count.period_start is '周期首日 | first day of the period';
comment on column indices.period_count.period_end is '周期末日 | last day of the period';
comment on column indices.period_count.is_complete is '是否完成 | round: its planned end has passed, a reviewer locked it, or (unplanned) every required indicator is assessed; period: it has ended';
comment on column indices.period_count.found is '发现数 | findings, in the base unit of the indicator';
comment on column indices.period_count.effort is '工作量 | effort in the base unit of the indicator';
