create or replace table facts.sample_quantity (
    submission_id varchar,
    row_id varchar,
    form varchar,
    vector varchar,
    place_code varchar,
    unit_key varchar,
    unit_type varchar,
    is_built_up boolean,
    surveyed_on date,
    round_id varchar,
    graded_kind varchar,
    quantity varchar,
    amount bigint
);

comment on table facts.sample_quantity is '抽样工作量 | sheet row × quantity of the sampling plan: how much of it was surveyed';
comment on column facts.sample_quantity.submission_id is '报送编号 | id of the submission';
comment on column facts.sample_quantity.row_id is '行标识 | sheet row within the submission';
comment on column facts.sample_quantity.form is '表单 | form';
comment on column facts.sample_quantity.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column facts.sample_quantity.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column facts.sample_quantity.unit_key is '单位标识 | unit code, else its name';
comment on column facts.sample_quantity.unit_type is '单位类型 | unit type';
comment on column facts.sample_quantity.is_built_up is '是否建成区 | whether the unit lies in the built-up area';
comment on column facts.sample_quantity.surveyed_on is '调查日期 | survey day';
comment on column facts.sample_quantity.round_id is '轮次 | round';
comment on column facts.sample_quantity.graded_kind is '评定性质 | kind under which rows are pooled: a supplement counts as assessment';
comment on column facts.sample_quantity.quantity is '计量 | quantity of the sampling plan: units, rooms, route_m, sites, bins, …';
comment on column facts.sample_quantity.amount is '数量 | amount surveyed';
