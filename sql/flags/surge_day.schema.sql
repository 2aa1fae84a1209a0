create or replace table flags.surge_day (
    surge_id varchar,
    surge_kind varchar,
    place_code varchar,
    place_kind varchar,
    day_on date,
    is_due boolean,
    is_surveyed boolean,
    vector varchar,
    form varchar,
    indicator varchar,
    unit_scope varchar,
    found decimal(38, 0),
    effort decimal(38, 0),
    value double,
    comparison varchar,
    limit_value decimal(9, 3),
    limit_state varchar
);

comment on table flags.surge_day is '专项保障日况 | special round × place × day × indicator × unit scope: what was found, against the limit of the special round; never pooled into a letter';
comment on column flags.surge_day.surge_id is '专项代码 | special round: the planned round of kind surge';
comment on column flags.surge_day.surge_kind is '专项类别 | disaster or major_event';
comment on column flags.surge_day.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column flags.surge_day.place_kind is '区划级别 | province, city, county, street, town, township, village or community';
comment on column flags.surge_day.day_on is '日期 | survey day, or the day on which a survey was due that did not come';
comment on column flags.surge_day.is_due is '是否应报日 | whether a report was due on that day';
comment on column flags.surge_day.is_surveyed is '是否已查 | whether the indicator was surveyed';
comment on column flags.surge_day.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column flags.surge_day.form is '表单 | form; empty where several are concerned';
comment on column flags.surge_day.indicator is '指标 | indicator';
comment on column flags.surge_day.unit_scope is '单位范围 | all, key, or one unit type';
comment on column flags.surge_day.found is '发现数 | findings, in the base unit of the indicator';
comment on column flags.surge_day.effort is '工作量 | effort in the base unit of the indicator';
comment on column flags.surge_day.value is '指数 | the index, found * scale / effort';
comment on column flags.surge_day.comparison is '比较 | <=, < or >=';
comment on column flags.surge_day.limit_value is '专项限值 | limit of the special round, in the unit of the index';
comment on column flags.surge_day.limit_state is '对照限值 | met, not_met, not_surveyed, or no_limit where the special round sets none';
