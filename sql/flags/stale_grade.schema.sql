create or replace table flags.stale_grade (
    place_code varchar,
    place_kind varchar,
    vector varchar,
    grade varchar,
    round_id varchar,
    assessed_on date,
    valid_until date,
    stale_since date
);

comment on table flags.stale_grade is '等级已过期 | place × vector whose letter has outlived its day: no newer round replaced it';
comment on column flags.stale_grade.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column flags.stale_grade.place_kind is '区划级别 | province, city, county, street, town, township, village or community';
comment on column flags.stale_grade.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column flags.stale_grade.grade is '等级 | A, B, C, D (below C) or N (not assessed)';
comment on column flags.stale_grade.round_id is '轮次 | round';
comment on column flags.stale_grade.assessed_on is '评定日期 | last survey day of the round';
comment on column flags.stale_grade.valid_until is '有效期至 | 30 days after the next planned round, at most 12 months after the survey';
comment on column flags.stale_grade.stale_since is '过期日期 | first day on which the letter no longer holds';
