create or replace table facts.round (
    round_id varchar,
    round_kind varchar,
    place_code varchar,
    is_planned boolean,
    starts_on date,
    ends_on date,
    name_zh varchar
);

comment on table facts.round is '考评轮次 | round: planned and begun or named by rows, the re-survey of a case, or the calendar quarter of other surveys';
comment on column facts.round.round_id is '轮次 | round';
comment on column facts.round.round_kind is '调查性质 | kind of survey';
comment on column facts.round.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column facts.round.is_planned is '是否计划轮次 | whether the round stands in the plan, or is the re-survey of a case';
comment on column facts.round.starts_on is '开始日期 | first day of the round, or of the period reported';
comment on column facts.round.ends_on is '结束日期 | last day of the round, or of the period reported';
comment on column facts.round.name_zh is '名称 | Chinese name';
