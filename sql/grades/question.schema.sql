create or replace table grades.question (
    estimator varchar,
    comparison varchar,
    scale bigint,
    found decimal(38, 0),
    effort decimal(38, 0),
    design_effect double,
    limit_value decimal(12, 3)
);

comment on table grades.question is '待判断的计数 | distinct counts held against a limit: each is answered once in grades.evidence';
comment on column grades.question.estimator is '估计方法 | binomial, poisson, mean or count';
comment on column grades.question.comparison is '比较 | <=, < or >=';
comment on column grades.question.scale is '倍数 | index = found * scale / effort';
comment on column grades.question.found is '发现数 | findings, in the base unit of the indicator';
comment on column grades.question.effort is '工作量 | effort in the base unit of the indicator';
comment on column grades.question.design_effect is '设计效应 | larger of the indicator''s floor and the between-unit estimate; used for marks only';
comment on column grades.question.limit_value is '限值 | limit, in the unit of the index';
