create or replace table grades.current_grade (
    place_code varchar,
    place_kind varchar,
    vector varchar,
    grade varchar,
    provisional_grade varchar,
    round_id varchar,
    deciding_indicator varchar,
    not_assessed_reason varchar,
    grade_status varchar,
    standard varchar,
    edition varchar,
    edition_status varchar,
    plan_state varchar,
    assessed_on date,
    valid_until date,
    is_stale boolean,
    in_progress_round_id varchar,
    in_progress_grade varchar
);

comment on table grades.current_grade is '现行评级 | place × vector: the letter of the last complete assessment round, how long it holds, and the running round''s';
comment on column grades.current_grade.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column grades.current_grade.place_kind is '区划级别 | province, city, county, street, town, township, village or community';
comment on column grades.current_grade.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column grades.current_grade.grade is '等级 | A, B, C, D (below C) or N (not assessed)';
comment on column grades.current_grade.provisional_grade is '暂评等级 | worst letter among the indicators assessed';
comment on column grades.current_grade.round_id is '轮次 | round';
comment on column grades.current_grade.deciding_indicator is '决定指标 | indicator that decided the letter, or the first one missing';
comment on column grades.current_grade.not_assessed_reason is '未评原因 | why there is no letter: traps_only, no_report, partial, indicator_missing, out_of_season or no_limits';
comment on column grades.current_grade.grade_status is '定级状态 | preliminary (初评) until a reviewer locks the round, then final (定级)';
comment on column grades.current_grade.standard is '标准 | number of the standard';
comment on column grades.current_grade.edition is '标准版本 | year of the standard''s edition';
comment on column grades.current_grade.edition_status is '版本状态 | in_force, superseded (a lapsed edition judges, because the newer limits are not known) or unknown';
comment on column grades.current_grade.plan_state is '抽样方案状态 | met, partly or not: a yardstick, never a gate on the letter';
comment on column grades.current_grade.assessed_on is '评定日期 | last survey day of the round';
comment on column grades.current_grade.valid_until is '有效期至 | 30 days after the next planned round, at most 12 months after the survey';
comment on column grades.current_grade.is_stale is '是否过期 | whether valid_until has passed by as_of';
comment on column grades.current_grade.in_progress_round_id is '进行中轮次 | round that is running';
comment on column grades.current_grade.in_progress_grade is '进行中等级 | letter so far of the round that is running';
