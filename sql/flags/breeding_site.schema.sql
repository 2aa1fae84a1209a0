create or replace table flags.breeding_site (
    site_id varchar,
    origin varchar,
    place_code varchar,
    place_kind varchar,
    unit_key varchar,
    unit_code varchar,
    unit_name varchar,
    vector varchar,
    site_kind varchar,
    medium varchar,
    location varchar,
    responsible varchar,
    first_seen_on date,
    last_seen_on date,
    last_positive_on date,
    last_treated_on date,
    removed_on date,
    state varchar
);

comment on table flags.breeding_site is '孳生地台账 | breeding site: what a sheet found positive at a unit, by kind, and what was registered by hand';
comment on column flags.breeding_site.site_id is '孳生地编号 | of a sheet''s the MD5 of place, unit and kind, joined by |, of others the number given when registered';
comment on column flags.breeding_site.origin is '来源 | sheet, or hand (registered by a person)';
comment on column flags.breeding_site.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column flags.breeding_site.place_kind is '区划级别 | province, city, county, street, town, township, village or community';
comment on column flags.breeding_site.unit_key is '单位标识 | unit code, else its name; empty where it lies in no unit';
comment on column flags.breeding_site.unit_code is '单位编号 | code of a registered unit';
comment on column flags.breeding_site.unit_name is '单位名称 | unit name';
comment on column flags.breeding_site.vector is '病媒 | vector that breeds there: mosquito or fly';
comment on column flags.breeding_site.site_kind is '类型 | kind, see reference.breeding_site_kind';
comment on column flags.breeding_site.medium is '介质 | water, or refuse and dung';
comment on column flags.breeding_site.location is '位置 | where exactly, as registered';
comment on column flags.breeding_site.responsible is '责任单位 | body responsible, as registered';
comment on column flags.breeding_site.first_seen_on is '首次查见日期 | first day on which it was seen';
comment on column flags.breeding_site.last_seen_on is '最近查见日期 | last day on which it was seen, positive or not';
comment on column flags.breeding_site.last_positive_on is '最近阳性日期 | last day on which larvae, pupae or maggots were seen';
comment on column flags.breeding_site.last_treated_on is '最近处理日期 | last treatment of the site, or of its unit or place by the treatment log';
comment on column flags.breeding_site.removed_on is '清除日期 | when it was removed, or a visit looked and saw none; empty where it was seen again since';
comment on column flags.breeding_site.state is '状态 | active, treated (not positive since) or removed';
