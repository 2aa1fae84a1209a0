create or replace table indices.unit_count (
    place_code varchar,
    unit_key varchar,
    unit_type varchar,
    is_key_unit boolean,
    is_built_up boolean,
    round_id varchar,
    graded_kind varchar,
    vector varchar,
    indicator varchar,
    is_in_season boolean,
    found decimal(38, 0),
    effort decimal(38, 0),
    first_surveyed_on date,
    last_surveyed_on date
);

comment on table indices.unit_count is '单位计数 | finest place × unit × round × graded kind × indicator, summed over the visits of one unit';
comment on column indices.unit_count.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column indices.unit_count.unit_key is '单位标识 | unit code, else its name';
comment on column indices.unit_count.unit_type is '单位类型 | unit type';
comment on column indices.unit_count.is_key_unit is '是否重点单位 | key unit';
comment on column indices.unit_count.is_built_up is '是否建成区 | whether the unit lies in the built-up area';
comment on column indices.unit_count.round_id is '轮次 | round';
comment on column indices.unit_count.graded_kind is '评定性质 | kind under which rows are pooled: a supplement counts as assessment';
comment on column indices.unit_count.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column indices.unit_count.indicator is '指标 | indicator';
comment on column indices.unit_count.is_in_season is '是否当季 | whether the survey day lies in the vector''s season';
comment on column indices.unit_count.found is '发现数 | findings, in the base unit of the indicator';
comment on column indices.unit_count.effort is '工作量 | effort in the base unit of the indicator';
comment on column indices.unit_count.first_surveyed_on is '首次调查日期 | first survey day';
comment on column indices.unit_count.last_surveyed_on is '末次调查日期 | last survey day';
