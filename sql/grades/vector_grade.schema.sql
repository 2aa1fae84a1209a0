create or replace table grades.vector_grade (
    place_code varchar,
    place_kind varchar,
    round_id varchar,
    graded_kind varchar,
    is_official boolean,
    vector varchar,
    grade varchar,
    provisional_grade varchar,
    grade_without_hard_conditions varchar,
    deciding_indicator varchar,
    not_assessed_reason varchar,
    grade_status varchar,
    standard varchar,
    edition varchar,
    edition_status varchar,
    plan_state varchar,
    is_complete boolean,
    is_planned boolean,
    starts_on date,
    ends_on date,
    first_surveyed_on date,
    last_surveyed_on date
);

comment on table grades.vector_grade is '病媒评级 | place × round × graded kind × vector: the letter of one vector, the worst of its indicators';
comment on column grades.vector_grade.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column grades.vector_grade.place_kind is '区划级别 | province, city, county, street, town, township, village or community';
comment on column grades.vector_grade.round_id is '轮次 | round';
comment on column grades.vector_grade.graded_kind is '评定性质 | kind under which rows are pooled: a supplement counts as assessment';
comment on column grades.vector_grade.is_official is '是否正式 | whether it counts for the place''s official letter';
comment on column grades.vector_grade.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column grades.vector_grade.grade is '等级 | A, B, C, D (below C) or N (not assessed)';
comment on column grades.vector_grade.provisional_grade is '暂评等级 | worst letter among the indicators assessed';
comment on column grades.vector_grade.grade_without_hard_conditions is '不计一票否决的等级 | letter if the hard conditions are left out';
comment on column grades.vector_grade.deciding_indicator is '决定指标 | indicator that decided the letter, or the first one missing';
comment on column grades.vector_grade.not_assessed_reason is '未评原因 | why there is no letter: traps_only, no_report, partial, indicator_missing, out_of_season or no_limits';
comment on column grades.vector_grade.grade_status is '定级状态 | preliminary (初评) until a reviewer locks the round, then final (定级)';
comment on column grades.vector_grade.standard is '标准 | number of the standard';
comment on column grades.vector_grade.edition is '标准版本 | year of the standard''s edition';
comment on column grades.vector_grade.edition_status is '版本状态 | in_force, superseded (a lapsed edition judges, because the newer limits are not known) or unknown';
comment on column grades.vector_grade.plan_state is '抽样方案状态 | met, partly or not: a yardstick, never a gate on the letter';
comment on column grades.vector_grade.is_complete is '是否完成 | round: its planned end has passed, a reviewer locked it, or (unplanned) every required indicator is assessed; period: it has ended';
comment on column grades.vector_grade.is_planned is '是否计划轮次 | whether the round stands in the plan';
comment on column grades.vector_grade.starts_on is '开始日期 | first day of the round, or of the period reported';
comment on column grades.vector_grade.ends_on is '结束日期 | last day of the round, or of the period reported';
comment on column grades.vector_grade.first_surveyed_on is '首次调查日期 | first survey day';
comment on column grades.vector_grade.last_surveyed_on is '末次调查日期 | last survey day';
