create or replace table flags.trend_signal (
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
    p_value double,
    high_months bigint,
    high_since date,
    is_latest boolean
);

comment on table flags.trend_signal is '趋势信号 | place × trap indicator × month high against its own history, and not for the first time of late; a statistical signal, no breach of any limit';
comment on column flags.trend_signal.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column flags.trend_signal.place_kind is '区划级别 | province, city, county, street, town, township, village or community';
comment on column flags.trend_signal.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column flags.trend_signal.indicator is '指标 | indicator';
comment on column flags.trend_signal.period_start is '周期首日 | first day of the period';
comment on column flags.trend_signal.is_complete is '是否完成 | round: its planned end has passed, a reviewer locked it, or (unplanned) every required indicator is assessed; period: it has ended';
comment on column flags.trend_signal.found is '发现数 | findings, in the base unit of the indicator';
comment on column flags.trend_signal.effort is '工作量 | effort in the base unit of the indicator';
comment on column flags.trend_signal.value is '指数 | the index, found * scale / effort';
comment on column flags.trend_signal.former_years is '历年数 | former years that have this month';
comment on column flags.trend_signal.former_value is '历年同月指数 | pooled index of the same month in former years';
comment on column flags.trend_signal.p_value is 'P值 | exact one-sided p-value of exceeding the former index';
comment on column flags.trend_signal.high_months is '偏高月数 | months of the last ones surveyed, this one among them, that are high';
comment on column flags.trend_signal.high_since is '偏高起始月 | first high month among them';
comment on column flags.trend_signal.is_latest is '是否最近一月 | whether it is the last month surveyed';
