create or replace table grades.target_indicator (
    place_code varchar,
    target_id varchar,
    vector varchar,
    indicator varchar,
    role varchar,
    unit_scope varchar,
    required_grade varchar,
    round_id varchar,
    found decimal(38, 0),
    effort decimal(38, 0),
    value double,
    state varchar,
    comparison varchar,
    limit_value decimal(9, 3),
    adverse_findings bigint,
    is_met boolean,
    findings_to_mend bigint,
    design_effect double
);

comment on table grades.target_indicator is '目标对照指标 | place × target × indicator: the counts that a target is held against, with the limit it asks for';
comment on column grades.target_indicator.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column grades.target_indicator.target_id is '目标 | target';
comment on column grades.target_indicator.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column grades.target_indicator.indicator is '指标 | indicator';
comment on column grades.target_indicator.role is '作用 | grade, hard_condition or trend';
comment on column grades.target_indicator.unit_scope is '单位范围 | all, key, or one unit type';
comment on column grades.target_indicator.required_grade is '要求等级 | letter asked for';
comment on column grades.target_indicator.round_id is '轮次 | round';
comment on column grades.target_indicator.found is '发现数 | findings, in the base unit of the indicator';
comment on column grades.target_indicator.effort is '工作量 | effort in the base unit of the indicator';
comment on column grades.target_indicator.value is '指数 | the index, found * scale / effort';
comment on column grades.target_indicator.state is '状态 | assessed, partial, not_assessed, not_applicable or out_of_season';
comment on column grades.target_indicator.comparison is '比较 | <=, < or >=';
comment on column grades.target_indicator.limit_value is '限值 | limit, in the unit of the index';
comment on column grades.target_indicator.adverse_findings is '不利发现数 | signs found, or facilities failing where the rate counts passes';
comment on column grades.target_indicator.is_met is '是否达到 | whether the limit is met; empty where not assessed';
comment on column grades.target_indicator.findings_to_mend is '需整改处数 | findings that must go for the limit to be met at this effort';
comment on column grades.target_indicator.design_effect is '设计效应 | larger of the indicator''s floor and the between-unit estimate; used for marks only';
