create or replace table facts.species_count (
    submission_id varchar,
    row_id varchar,
    form varchar,
    place_code varchar,
    surveyed_on date,
    round_id varchar,
    habitat varchar,
    vector varchar,
    species varchar,
    sex varchar,
    stage varchar,
    count bigint
);

comment on table facts.species_count is '种类构成 | species × sex × stage of a trap row';
comment on column facts.species_count.submission_id is '报送编号 | id of the submission';
comment on column facts.species_count.row_id is '行标识 | sheet row within the submission';
comment on column facts.species_count.form is '表单 | form';
comment on column facts.species_count.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column facts.species_count.surveyed_on is '调查日期 | survey day';
comment on column facts.species_count.round_id is '轮次 | round';
comment on column facts.species_count.habitat is '环境类型 | habitat, for traps';
comment on column facts.species_count.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column facts.species_count.species is '种类 | species';
comment on column facts.species_count.sex is '性别 | male, female, unsexed, or empty where the form does not tell';
comment on column facts.species_count.stage is '虫期 | adult or nymph, or empty where the form does not tell';
comment on column facts.species_count.count is '只数 | animals caught';
