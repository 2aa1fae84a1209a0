create or replace table indices.round_count (
    place_code varchar,
    place_kind varchar,
    unit_scope varchar,
    vector varchar,
    indicator varchar,
    round_id varchar,
    graded_kind varchar,
    is_in_season boolean,
    found decimal(38, 0),
    effort decimal(38, 0),
    unit_count bigint,
    first_surveyed_on date,
    last_surveyed_on date,
    between_unit_effect double
);

comment on table indices.round_count is '轮次计数 | place (with every area above it) × unit scope × indicator × round × graded kind: pooled counts';
comment on column indices.round_count.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column indices.round_count.place_kind is '区划级别 | province, city, county, street, town, township, village or community';
comment on column indices.round_count.unit_scope is '单位范围 | all, key, or one unit type';
comment on column indices.round_count.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column indices.round_count.indicator is '指标 | indicator';
comment on column indices.round_count.round_id is '轮次 | round';
comment on column indices.round_count.graded_kind is '评定性质 | kind under which rows are pooled: a supplement counts as assessment';
comment on column indices.round_count.is_in_season is '是否当季 | whether the survey day lies in the vector''s season';
comment on column indices.round_count.found is '发现数 | findings, in the base unit of the indicator';
comment on column indices.round_count.effort is '工作量 | effort in the base unit of the indicator';
comment on column indices.round_count.unit_count is '单位数 | units surveyed';
comment on column indices.round_count.first_surveyed_on is '首次调查日期 | first survey day';
comment on column indices.round_count.last_surveyed_on is '末次调查日期 | last survey day';
comment on column indices.round_count.between_unit_effect is '单位间离散 | Pearson chi-square of the units'' rates over its degrees of freedom; empty with fewer than two units or nothing found';
