create or replace table flags.plan_not_met (
    place_code varchar,
    place_kind varchar,
    vector varchar,
    round_id varchar,
    cell varchar,
    cell_zh varchar,
    quantity varchar,
    adopted_by varchar,
    required_amount bigint,
    surveyed_amount bigint,
    missing_amount bigint,
    plan_state varchar,
    is_complete boolean,
    is_current boolean,
    last_surveyed_on date
);

comment on table flags.plan_not_met is '抽样量不足 | place × vector × assessment round × cell and quantity of the sampling plan surveyed below it; a yardstick, never a gate on the letter';
comment on column flags.plan_not_met.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column flags.plan_not_met.place_kind is '区划级别 | province, city, county, street, town, township, village or community';
comment on column flags.plan_not_met.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column flags.plan_not_met.round_id is '轮次 | round';
comment on column flags.plan_not_met.cell is '抽样单元 | row of the sampling plan';
comment on column flags.plan_not_met.cell_zh is '抽样单元名称 | Chinese name of the row of the sampling plan';
comment on column flags.plan_not_met.quantity is '计量 | quantity of the sampling plan: units, rooms, route_m, sites, bins, …';
comment on column flags.plan_not_met.adopted_by is '采用地区 | place that adopted it; empty for the national or reference one';
comment on column flags.plan_not_met.required_amount is '应查数 | amount that the plan asks for';
comment on column flags.plan_not_met.surveyed_amount is '实查数 | amount surveyed';
comment on column flags.plan_not_met.missing_amount is '缺少数 | amount that is missing to the plan';
comment on column flags.plan_not_met.plan_state is '抽样方案状态 | met, partly or not: a yardstick, never a gate on the letter';
comment on column flags.plan_not_met.is_complete is '是否完成 | round: its planned end has passed, a reviewer locked it, or (unplanned) every required indicator is assessed; period: it has ended';
comment on column flags.plan_not_met.is_current is '是否现行等级所依轮次 | whether the current letter rests on this round';
comment on column flags.plan_not_met.last_surveyed_on is '末次调查日期 | last survey day';
