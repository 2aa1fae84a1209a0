create or replace table grades.trend_level (
    place_code varchar,
    place_kind varchar,
    vector varchar,
    indicator varchar,
    period_start date,
    is_complete boolean,
    found decimal(38, 0),
    effort decimal(38, 0),
    value double,
    former_years bigint,
    former_value double,
    trend_level varchar,
    p_value double
);

comment on table grades.trend_level is '趋势水平 | place × trap indicator × month: its level against the place''s own history; no national limit exists for traps';
comment on column grades.trend_level.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column grades.trend_level.place_kind is '区划级别 | province, city, county, street, town, township, village or community';
comment on column grades.trend_level.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column grades.trend_level.indicator is '指标 | indicator';
comment on column grades.trend_level.period_start is '周期首日 | first day of the period';
comment on column grades.trend_level.is_complete is '是否完成 | round: its planned end has passed, a reviewer locked it, or (unplanned) every required indicator is assessed; period: it has ended';
comment on column grades.trend_level.found is '发现数 | findings, in the base unit of the indicator';
comment on column grades.trend_level.effort is '工作量 | effort in the base unit of the indicator';
comment on column grades.trend_level.value is '指数 | the index, found * scale / effort';
comment on column grades.trend_level.former_years is '历年数 | former years that have this month';
comment on column grades.trend_level.former_value is '历年同月指数 | pooled index of the same month in former years';
comment on column grades.trend_level.trend_level is '趋势水平 | high (偏高), normal (正常) or no_history; never a breach, since no national limit exists';
comment on column grades.trend_level.p_value is 'P值 | exact one-sided p-value of exceeding the former index';
