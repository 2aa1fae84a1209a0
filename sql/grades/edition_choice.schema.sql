create or replace table grades.edition_choice (
    place_code varchar,
    round_id varchar,
    graded_kind varchar,
    vector varchar,
    judged_on date,
    standard varchar,
    edition varchar,
    edition_status varchar
);

comment on table grades.edition_choice is '适用标准版本 | place × round × graded kind × vector: the edition of the standard that judges it';
comment on column grades.edition_choice.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column grades.edition_choice.round_id is '轮次 | round';
comment on column grades.edition_choice.graded_kind is '评定性质 | kind under which rows are pooled: a supplement counts as assessment';
comment on column grades.edition_choice.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column grades.edition_choice.judged_on is '判定日期 | last survey day, else the planned end: the day whose limits judge';
comment on column grades.edition_choice.standard is '标准 | number of the standard';
comment on column grades.edition_choice.edition is '标准版本 | year of the standard''s edition';
comment on column grades.edition_choice.edition_status is '版本状态 | in_force, superseded (a lapsed edition judges, because the newer limits are not known) or unknown';
