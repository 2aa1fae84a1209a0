create or replace table flags.shortfall_indicator (
    place_code varchar,
    vector varchar,
    indicator varchar,
    estimator varchar,
    found decimal(38, 0),
    effort decimal(38, 0),
    value double,
    lower_95 double,
    upper_95 double,
    comparison varchar,
    limit_value decimal(9, 3),
    grade varchar,
    findings_to_mend bigint
);

comment on table flags.shortfall_indicator is '低于目标的指标 | place × vector below its letter × indicator that misses the limit of that letter';
comment on column flags.shortfall_indicator.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column flags.shortfall_indicator.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column flags.shortfall_indicator.indicator is '指标 | indicator';
comment on column flags.shortfall_indicator.estimator is '估计方法 | binomial, poisson, mean or count';
comment on column flags.shortfall_indicator.found is '发现数 | findings, in the base unit of the indicator';
comment on column flags.shortfall_indicator.effort is '工作量 | effort in the base unit of the indicator';
comment on column flags.shortfall_indicator.value is '指数 | the index, found * scale / effort';
comment on column flags.shortfall_indicator.lower_95 is '双侧95%下限 | two-sided lower bound, in the unit of the index';
comment on column flags.shortfall_indicator.upper_95 is '双侧95%上限 | two-sided upper bound, in the unit of the index';
comment on column flags.shortfall_indicator.comparison is '比较 | <=, < or >=';
comment on column flags.shortfall_indicator.limit_value is '限值 | limit of the letter asked for, in the unit of the index';
comment on column flags.shortfall_indicator.grade is '该指标等级 | letter of this indicator';
comment on column flags.shortfall_indicator.findings_to_mend is '需整改处数 | findings that must go for the limit to be met at this effort';
