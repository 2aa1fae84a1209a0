create or replace table reference.round_place (
    round_id varchar,
    round_kind varchar,
    place_code varchar,
    starts_on date,
    ends_on date
);

comment on table reference.round_place is '轮次适用地区 | planned round × place in which it takes rows: its area, or the places that its special round names';
comment on column reference.round_place.round_id is '轮次 | round';
comment on column reference.round_place.round_kind is '调查性质 | kind of survey';
comment on column reference.round_place.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column reference.round_place.starts_on is '开始日期 | first day of the round, or of the period reported';
comment on column reference.round_place.ends_on is '结束日期 | last day of the round, or of the period reported';
