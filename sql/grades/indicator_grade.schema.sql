create or replace table grades.indicator_grade (
    place_code varchar,
    place_kind varchar,
    vector varchar,
    indicator varchar,
    role varchar,
    round_id varchar,
    graded_kind varchar,
    ladder_kind varchar,
    standard varchar,
    edition varchar,
    edition_status varchar,
    found decimal(38, 0),
    effort decimal(38, 0),
    value double,
    state varchar,
    comparison varchar,
    limit_a decimal(9, 3),
    limit_b decimal(9, 3),
    limit_c decimal(9, 3),
    grade varchar,
    attainable_grades varchar,
    allowed_a bigint,
    allowed_b bigint,
    allowed_c bigint,
    adverse_findings bigint,
    design_effect double,
    last_surveyed_on date
);

comment on table grades.indicator_grade is '指标评级 | place × round × graded kind × indicator × ladder: the letter of one indicator';
comment on column grades.indicator_grade.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column grades.indicator_grade.place_kind is '区划级别 | province, city, county, street, town, township, village or community';
comment on column grades.indicator_grade.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column grades.indicator_grade.indicator is '指标 | indicator';
comment on column grades.indicator_grade.role is '作用 | grade, hard_condition or trend';
comment on column grades.indicator_grade.round_id is '轮次 | round';
comment on column grades.indicator_grade.graded_kind is '评定性质 | kind under which rows are pooled: a supplement counts as assessment';
comment on column grades.indicator_grade.ladder_kind is '限值类别 | national, or local where a place adopted limits for a trap index';
comment on column grades.indicator_grade.standard is '标准 | number of the standard';
comment on column grades.indicator_grade.edition is '标准版本 | year of the standard''s edition';
comment on column grades.indicator_grade.edition_status is '版本状态 | in_force, superseded (a lapsed edition judges, because the newer limits are not known) or unknown';
comment on column grades.indicator_grade.found is '发现数 | findings, in the base unit of the indicator';
comment on column grades.indicator_grade.effort is '工作量 | effort in the base unit of the indicator';
comment on column grades.indicator_grade.value is '指数 | the index, found * scale / effort';
comment on column grades.indicator_grade.state is '状态 | assessed, partial, not_assessed, not_applicable or out_of_season';
comment on column grades.indicator_grade.comparison is '比较 | <=, < or >=';
comment on column grades.indicator_grade.limit_a is 'A级限值 | limit of grade A, in the unit of the index';
comment on column grades.indicator_grade.limit_b is 'B级限值 | limit of grade B, in the unit of the index';
comment on column grades.indicator_grade.limit_c is 'C级限值 | limit of grade C, in the unit of the index';
comment on column grades.indicator_grade.grade is '等级 | A, B, C, D (below C) or N (not assessed)';
comment on column grades.indicator_grade.attainable_grades is '可达等级 | letters that some count of findings could reach at this effort';
comment on column grades.indicator_grade.allowed_a is 'A级允许发现数 | adverse findings that grade A allows at this effort';
comment on column grades.indicator_grade.allowed_b is 'B级允许发现数 | adverse findings that grade B allows at this effort';
comment on column grades.indicator_grade.allowed_c is 'C级允许发现数 | adverse findings that grade C allows at this effort';
comment on column grades.indicator_grade.adverse_findings is '不利发现数 | signs found, or facilities failing where the rate counts passes';
comment on column grades.indicator_grade.design_effect is '设计效应 | larger of the indicator''s floor and the between-unit estimate; used for marks only';
comment on column grades.indicator_grade.last_surveyed_on is '末次调查日期 | last survey day';
