create or replace table indices.scoped_count (
    place_code varchar,
    place_kind varchar,
    unit_scope varchar,
    finest_place_code varchar,
    unit_key varchar,
    surveyed_on date,
    round_id varchar,
    graded_kind varchar,
    is_official boolean,
    vector varchar,
    indicator varchar,
    is_in_season boolean,
    found decimal(38, 0),
    effort decimal(38, 0)
);

comment on table indices.scoped_count is '分范围计数 | place (with every area above it) × unit scope × unit × survey day × round × indicator';
comment on column indices.scoped_count.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column indices.scoped_count.place_kind is '区划级别 | province, city, county, street, town, township, village or community';
comment on column indices.scoped_count.unit_scope is '单位范围 | all, key, or one unit type';
comment on column indices.scoped_count.finest_place_code is '调查地代码 | place named on the sheet';
comment on column indices.scoped_count.unit_key is '单位标识 | unit code, else its name';
comment on column indices.scoped_count.surveyed_on is '调查日期 | survey day';
comment on column indices.scoped_count.round_id is '轮次 | round';
comment on column indices.scoped_count.graded_kind is '评定性质 | kind under which rows are pooled: a supplement counts as assessment';
comment on column indices.scoped_count.is_official is '是否正式 | whether it counts for the place''s official letter';
comment on column indices.scoped_count.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column indices.scoped_count.indicator is '指标 | indicator';
comment on column indices.scoped_count.is_in_season is '是否当季 | whether the survey day lies in the vector''s season';
comment on column indices.scoped_count.found is '发现数 | findings, in the base unit of the indicator';
comment on column indices.scoped_count.effort is '工作量 | effort in the base unit of the indicator';
