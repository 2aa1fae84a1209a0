create or replace table facts.sheet_row (
    submission_id varchar,
    row_id varchar,
    form varchar,
    form_group varchar,
    vector varchar,
    place_code varchar,
    place_kind varchar,
    unit_code varchar,
    unit_name varchar,
    unit_key varchar,
    unit_type varchar,
    is_key_unit boolean,
    is_demonstration boolean,
    is_built_up boolean,
    surveyed_on date,
    last_treated_on date,
    habitat varchar,
    round_kind varchar,
    graded_kind varchar,
    is_official boolean,
    is_graded boolean,
    round_id varchar,
    received_at timestamp with time zone,
    first_received_at timestamp with time zone
);

comment on table facts.sheet_row is '有效表行 | accepted sheet row in force and not excluded, with its place, unit, kind and round resolved';
comment on column facts.sheet_row.submission_id is '报送编号 | id of the submission';
comment on column facts.sheet_row.row_id is '行标识 | sheet row within the submission';
comment on column facts.sheet_row.form is '表单 | form';
comment on column facts.sheet_row.form_group is '表单类别 | survey (control level) or trap (monitoring)';
comment on column facts.sheet_row.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column facts.sheet_row.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column facts.sheet_row.place_kind is '区划级别 | province, city, county, street, town, township, village or community';
comment on column facts.sheet_row.unit_code is '单位编号 | code of a registered unit';
comment on column facts.sheet_row.unit_name is '单位名称 | unit name';
comment on column facts.sheet_row.unit_key is '单位标识 | unit code, else its name';
comment on column facts.sheet_row.unit_type is '单位类型 | unit type';
comment on column facts.sheet_row.is_key_unit is '是否重点单位 | key unit';
comment on column facts.sheet_row.is_demonstration is '是否示范单位 | whether it was a valid demonstration unit on the survey day';
comment on column facts.sheet_row.is_built_up is '是否建成区 | whether the unit lies in the built-up area';
comment on column facts.sheet_row.surveyed_on is '调查日期 | survey day';
comment on column facts.sheet_row.last_treated_on is '最近消杀日期 | last treatment before the survey';
comment on column facts.sheet_row.habitat is '环境类型 | habitat, for traps';
comment on column facts.sheet_row.round_kind is '调查性质 | kind of survey';
comment on column facts.sheet_row.graded_kind is '评定性质 | kind under which rows are pooled: a supplement counts as assessment';
comment on column facts.sheet_row.is_official is '是否正式 | whether it counts for the place''s official letter';
comment on column facts.sheet_row.is_graded is '是否评级 | whether surveys of its kind are graded';
comment on column facts.sheet_row.round_id is '轮次 | round';
comment on column facts.sheet_row.received_at is '收到时间 | when the submission was received';
comment on column facts.sheet_row.first_received_at is '首次收到时间 | when the first version of the sheet was received';
