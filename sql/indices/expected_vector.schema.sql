create or replace table indices.expected_vector (
    place_code varchar,
    place_kind varchar,
    round_id varchar,
    graded_kind varchar,
    vector varchar,
    first_surveyed_on date,
    last_surveyed_on date,
    is_planned boolean,
    starts_on date,
    ends_on date,
    judged_on date
);

comment on table indices.expected_vector is '应评病媒 | place × round × graded kind × vector for which a letter, or the lack of one, is to be told';
comment on column indices.expected_vector.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column indices.expected_vector.place_kind is '区划级别 | province, city, county, street, town, township, village or community';
comment on column indices.expected_vector.round_id is '轮次 | round';
comment on column indices.expected_vector.graded_kind is '评定性质 | kind under which rows are pooled: a supplement counts as assessment';
comment on column indices.expected_vector.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column indices.expected_vector.first_surveyed_on is '首次调查日期 | first survey day';
comment on column indices.expected_vector.last_surveyed_on is '末次调查日期 | last survey day';
comment on column indices.expected_vector.is_planned is '是否计划轮次 | whether the round stands in the plan';
comment on column indices.expected_vector.starts_on is '开始日期 | first day of the round, or of the period reported';
comment on column indices.expected_vector.ends_on is '结束日期 | last day of the round, or of the period reported';
comment on column indices.expected_vector.judged_on is '判定日期 | last survey day, or the planned end where nothing was surveyed';
