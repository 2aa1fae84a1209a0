create or replace table reference.place_ancestor (
    place_code varchar,
    ancestor_code varchar,
    ancestor_kind varchar,
    distance bigint,
    valid_from date,
    valid_to date
);

comment on table reference.place_ancestor is '上级区划 | place × ancestor × span of validity; a place is its own ancestor at distance 0';
comment on column reference.place_ancestor.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column reference.place_ancestor.ancestor_code is '上级代码 | code of the ancestor, or of the place itself';
comment on column reference.place_ancestor.ancestor_kind is '上级级别 | kind of the ancestor';
comment on column reference.place_ancestor.distance is '层级差 | levels between place and ancestor; 0 for the place itself';
comment on column reference.place_ancestor.valid_from is '生效日期 | first day on which it holds';
comment on column reference.place_ancestor.valid_to is '失效日期 | last day on which it holds';
