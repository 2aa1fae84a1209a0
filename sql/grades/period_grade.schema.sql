create or replace table grades.period_grade (
    place_code varchar,
    place_kind varchar,
    vector varchar,
    period_kind varchar,
    period_start date,
    period_end date,
    is_complete boolean,
    round_id varchar,
    grade varchar,
    provisional_grade varchar,
    grade_status varchar,
    edition_status varchar,
    last_surveyed_on date
);

comment on table grades.period_grade is '周期评级 | place × vector × calendar period: the letter of the last assessment round completed in it';
comment on column grades.period_grade.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column grades.period_grade.place_kind is '区划级别 | province, city, county, street, town, township, village or community';
comment on column grades.period_grade.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column grades.period_grade.period_kind is '周期类型 | month, quarter, half_year, year or trailing_year';
comment on column grades.period_grade.period_start is '周期首日 | first day of the period';
comment on column grades.period_grade.period_end is '周期末日 | last day of the period';
comment on column grades.period_grade.is_complete is '是否完成 | round: its planned end has passed, a reviewer locked it, or (unplanned) every required indicator is assessed; period: it has ended';
comment on column grades.period_grade.round_id is '轮次 | round';
comment on column grades.period_grade.grade is '等级 | A, B, C, D (below C) or N (not assessed)';
comment on column grades.period_grade.provisional_grade is '暂评等级 | worst letter among the indicators assessed';
comment on column grades.period_grade.grade_status is '定级状态 | preliminary (初评) until a reviewer locks the round, then final (定级)';
comment on column grades.period_grade.edition_status is '版本状态 | in_force, superseded (a lapsed edition judges, because the newer limits are not known) or unknown';
comment on column grades.period_grade.last_surveyed_on is '末次调查日期 | last survey day';
