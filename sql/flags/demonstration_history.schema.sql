create or replace table flags.demonstration_history (
    subject_kind varchar,
    subject_code varchar,
    road_name varchar,
    status varchar,
    is_counted boolean,
    valid_from date,
    valid_to date,
    document_zh varchar,
    decided_by varchar,
    note varchar,
    is_from_register boolean
);

comment on table flags.demonstration_history is '示范状态历史 | demonstration unit, road, community or village × step, with the days on which that step is the latest';
comment on column flags.demonstration_history.subject_kind is '对象 | unit, road, community or village';
comment on column flags.demonstration_history.subject_code is '对象代码 | code of the unit, else of the place';
comment on column flags.demonstration_history.road_name is '路段名称 | name of the road, for roads';
comment on column flags.demonstration_history.status is '状态 | applied, reviewed, named, re_examined, limited_time_correction or revoked';
comment on column flags.demonstration_history.is_counted is '是否计入 | whether the step counts: named and re_examined do';
comment on column flags.demonstration_history.valid_from is '起始日期 | day of the step';
comment on column flags.demonstration_history.valid_to is '终止日期 | day before the next step, or last day in the register; 9999-12-31 while it holds';
comment on column flags.demonstration_history.document_zh is '文号 | number of the document';
comment on column flags.demonstration_history.decided_by is '决定单位 | who decided it';
comment on column flags.demonstration_history.note is '说明 | note';
comment on column flags.demonstration_history.is_from_register is '是否依登记 | whether only the register names it, without a row of its own';
