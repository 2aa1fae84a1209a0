create or replace table grades.month_history (
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
    former_found decimal(38, 0),
    former_effort decimal(38, 0),
    former_value double,
    design_effect double
);

comment on table grades.month_history is '历年同月 | place × trap indicator × month: its index beside the same month of the former years that count';
comment on column grades.month_history.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column grades.month_history.place_kind is '区划级别 | province, city, county, street, town, township, village or community';
comment on column grades.month_history.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column grades.month_history.indicator is '指标 | indicator';
comment on column grades.month_history.period_start is '周期首日 | first day of the period';
comment on column grades.month_history.is_complete is '是否完成 | round: its planned end has passed, a reviewer locked it, or (unplanned) every required indicator is assessed; period: it has ended';
comment on column grades.month_history.found is '发现数 | findings, in the base unit of the indicator';
comment on column grades.month_history.effort is '工作量 | effort in the base unit of the indicator';
comment on column grades.month_history.value is '指数 | the index, found * scale / effort';
comment on column grades.month_history.former_years is '历年数 | former years that have this month';
comment on column grades.month_history.former_found is '历年同月发现数 | findings of the same month in former years';
comment on column grades.month_history.former_effort is '历年同月工作量 | effort of the same month in former years';
comment on column grades.month_history.former_value is '历年同月指数 | pooled index of the same month in former years';
comment on column grades.month_history.design_effect is '设计效应 | larger of the indicator''s floor and the between-unit estimate; used for marks only';
