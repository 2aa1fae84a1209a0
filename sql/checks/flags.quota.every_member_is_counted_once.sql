-- blocking: met, not met and not assessed add up to the members, and all is claimed only when nothing is left over
with quota as (select * from flags.quota)

select
    place_code,
    quota_id,
    required_count,
    member_count,
    met_count,
    not_met_count,
    not_assessed_count,
    missing_count
from quota
where
    met_count + not_met_count + not_assessed_count <> member_count
    or (is_met and met_count < required_count)
    or (is_met and required_count = member_count and not_met_count + not_assessed_count > 0)
