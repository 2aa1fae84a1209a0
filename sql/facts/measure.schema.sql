create or replace table facts.measure (
    submission_id varchar,
    row_id varchar,
    form varchar,
    place_code varchar,
    unit_code varchar,
    unit_key varchar,
    unit_type varchar,
    is_key_unit boolean,
    is_built_up boolean,
    surveyed_on date,
    round_id varchar,
    round_kind varchar,
    graded_kind varchar,
    is_official boolean,
    is_graded boolean,
    vector varchar,
    indicator varchar,
    found bigint,
    effort bigint,
    is_in_season boolean
);

comment on table facts.measure is '计数事实 | indicator of a sheet row: what was found and the effort, in base units';
comment on column facts.measure.submission_id is '报送编号 | id of the submission';
comment on column facts.measure.row_id is '行标识 | sheet row within the submission';
comment on column facts.measure.form is '表单 | form';
comment on column facts.measure.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column facts.measure.unit_code is '单位编号 | code of a registered unit';
comment on column facts.measure.unit_key is '单位标识 | unit code, else its name';
comment on column facts.measure.unit_type is '单位类型 | unit type';
comment on column facts.measure.is_key_unit is '是否重点单位 | key unit';
comment on column facts.measure.is_built_up is '是否建成区 | whether the unit lies in the built-up area';
comment on column facts.measure.surveyed_on is '调查日期 | survey day';
comment on column facts.measure.round_id is '轮次 | round';
comment on column facts.measure.round_kind is '调查性质 | kind of survey';
comment on column facts.measure.graded_kind is '评定性质 | kind under which rows are pooled: a supplement counts as assessment';
comment on column facts.measure.is_official is '是否正式 | whether it counts for the place''s official letter';
comment on column facts.measure.is_graded is '是否评级 | whether surveys of its kind are graded';
comment on column facts.measure.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column facts.measure.indicator is '指标 | indicator';
comment on column facts.measure.found is '发现数 | findings, in the base unit of the indicator';
comment on column facts.measure.effort is '工作量 | effort in the base unit of the indicator';
comment on column facts.measure.is_in_season is '是否当季 | whether the survey day lies in the vector''s season';
