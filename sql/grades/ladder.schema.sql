create or replace table grades.ladder (
    standard varchar,
    edition varchar,
    indicator varchar,
    adopted_by varchar,
    valid_from date,
    valid_to date,
    comparison varchar,
    limit_a decimal(9, 3),
    limit_b decimal(9, 3),
    limit_c decimal(9, 3)
);

comment on table grades.ladder is '限值（一行三级） | standard × edition × indicator × adopting place × span of validity: its three limits on one row';
comment on column grades.ladder.standard is '标准 | number of the standard';
comment on column grades.ladder.edition is '标准版本 | year of the standard''s edition';
comment on column grades.ladder.indicator is '指标 | indicator';
comment on column grades.ladder.adopted_by is '采用地区 | place that adopted it; empty for the national or reference one';
comment on column grades.ladder.valid_from is '生效日期 | first day on which it holds';
comment on column grades.ladder.valid_to is '失效日期 | last day on which it holds';
comment on column grades.ladder.comparison is '比较 | <=, < or >=';
comment on column grades.ladder.limit_a is 'A级限值 | limit of grade A, in the unit of the index';
comment on column grades.ladder.limit_b is 'B级限值 | limit of grade B, in the unit of the index';
comment on column grades.ladder.limit_c is 'C级限值 | limit of grade C, in the unit of the index';
