create or replace table grades.street_grade (
    place_code varchar,
    place_kind varchar,
    round_id varchar,
    graded_kind varchar,
    is_official boolean,
    rodent_grade varchar,
    mosquito_grade varchar,
    fly_grade varchar,
    cockroach_grade varchar,
    street_grade varchar,
    provisional_grade varchar,
    three_vector_grade varchar,
    deciding_vector varchar,
    grade_status varchar,
    edition_status varchar,
    plan_state varchar,
    is_complete boolean,
    starts_on date,
    ends_on date,
    last_surveyed_on date
);

comment on table grades.street_grade is '镇街评级 | place × round × graded kind: the letter over the four vectors, the worst of them (our convention)';
comment on column grades.street_grade.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column grades.street_grade.place_kind is '区划级别 | province, city, county, street, town, township, village or community';
comment on column grades.street_grade.round_id is '轮次 | round';
comment on column grades.street_grade.graded_kind is '评定性质 | kind under which rows are pooled: a supplement counts as assessment';
comment on column grades.street_grade.is_official is '是否正式 | whether it counts for the place''s official letter';
comment on column grades.street_grade.rodent_grade is '鼠等级 | letter for rodents';
comment on column grades.street_grade.mosquito_grade is '蚊等级 | letter for mosquitoes';
comment on column grades.street_grade.fly_grade is '蝇等级 | letter for flies';
comment on column grades.street_grade.cockroach_grade is '蜚蠊等级 | letter for cockroaches';
comment on column grades.street_grade.street_grade is '镇街等级 | worst of the four vectors'' letters: a convention of this project';
comment on column grades.street_grade.provisional_grade is '暂评等级 | worst letter among the indicators assessed';
comment on column grades.street_grade.three_vector_grade is '三病媒等级 | worst of rodents, mosquitoes and cockroaches, beside the letter while the fly edition is superseded';
comment on column grades.street_grade.deciding_vector is '决定病媒 | vector that decided the letter';
comment on column grades.street_grade.grade_status is '定级状态 | preliminary (初评) until a reviewer locks the round, then final (定级)';
comment on column grades.street_grade.edition_status is '版本状态 | in_force, superseded (a lapsed edition judges, because the newer limits are not known) or unknown';
comment on column grades.street_grade.plan_state is '抽样方案状态 | met, partly or not: a yardstick, never a gate on the letter';
comment on column grades.street_grade.is_complete is '是否完成 | round: its planned end has passed, a reviewer locked it, or (unplanned) every required indicator is assessed; period: it has ended';
comment on column grades.street_grade.starts_on is '开始日期 | first day of the round, or of the period reported';
comment on column grades.street_grade.ends_on is '结束日期 | last day of the round, or of the period reported';
comment on column grades.street_grade.last_surveyed_on is '末次调查日期 | last survey day';
