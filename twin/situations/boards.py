"""Boards: every indicator, by situation, with its unit, names and definition."""

from twin.situations.indicator import Better, Indicator, OverTime, Situation, Text

LESS, MORE, NEITHER = Better.LESS, Better.MORE, Better.NEITHER
SUM, MEAN = OverTime.SUM, OverTime.MEAN

HOUR_STREAM = ("hour", "stream")
HOUR_RESOURCE = ("hour", "resource")
DAY_RESOURCE = ("day", "resource")
DAY_REQUEST = ("day", "request")
REQUEST = ("request", "priority")

ACCESS = (
    Indicator(
        "arrivals",
        HOUR_STREAM,
        "visits",
        Text("到达人次", "Arrivals"),
        Text("该小时内到达的人次", "visits that arrive in the hour"),
        NEITHER,
        SUM,
    ),
    Indicator(
        "departures",
        HOUR_STREAM,
        "visits",
        Text("离开人次", "Departures"),
        Text("该小时内离开的人次", "visits that leave in the hour"),
        NEITHER,
        SUM,
    ),
    Indicator(
        "in_hospital",
        HOUR_STREAM,
        "visits",
        Text("在院人次", "Visits present"),
        Text("该小时内在院人次的时间平均", "visits present, mean over the hour"),
        NEITHER,
        MEAN,
    ),
    Indicator(
        "length_min",
        ("stream",),
        "min",
        Text("平均停留时间", "Length of visit"),
        Text(
            "时段内离开者从到达到离开的平均时间",
            "mean time from arrival to leaving of those who leave in the window",
        ),
        LESS,
    ),
    Indicator(
        "length_p50_min",
        ("stream",),
        "min",
        Text("停留时间中位数", "Median length of visit"),
        Text(
            "半数离开者停留不超过此时间（精确到 1 分钟或 1%）",
            "half of those who leave stayed no longer, to 1 min or 1 %",
        ),
        LESS,
    ),
    Indicator(
        "length_p90_min",
        ("stream",),
        "min",
        Text("停留时间九成位", "Length of visit, nine in ten"),
        Text(
            "九成离开者停留不超过此时间（精确到 1 分钟或 1%）",
            "nine in ten of those who leave stayed no longer, to 1 min or 1 %",
        ),
        LESS,
    ),
    Indicator(
        "waited_min",
        ("stream",),
        "min",
        Text("全程等候时间", "Waiting in a visit"),
        Text(
            "时段内离开者全程各次等候之和的平均",
            "mean over those who leave in the window of all their waits together",
        ),
        LESS,
    ),
    Indicator(
        "still_here",
        ("stream",),
        "visits",
        Text("期末在院人次", "Still here at the end"),
        Text("时段结束时仍在院的人次", "visits present when the window ends"),
    ),
    Indicator(
        "request_asked",
        REQUEST,
        "visits",
        Text("请求次数", "Requests"),
        Text("时段内提出的请求次数", "requests made in the window"),
    ),
    Indicator(
        "request_served",
        REQUEST,
        "visits",
        Text("满足次数", "Requests met"),
        Text("时段内得到满足的请求次数", "requests granted in the window"),
        MORE,
    ),
    Indicator(
        "request_gave_up",
        REQUEST,
        "visits",
        Text("放弃次数", "Requests given up"),
        Text("时段内失去耐心的次数", "requests whose patience ran out in the window"),
        LESS,
    ),
    Indicator(
        "request_turned_away",
        REQUEST,
        "visits",
        Text("被拒次数", "Requests turned away"),
        Text("时段内因队满被拒的次数", "requests that met a full queue in the window"),
        LESS,
    ),
    Indicator(
        "request_wait_min",
        REQUEST,
        "min",
        Text("平均等候时间", "Wait"),
        Text(
            "时段内得到满足者从请求到满足的平均时间，按到达时的优先级",
            "mean time from asking to being granted, of those granted in the window, "
            "by their priority on arrival",
        ),
        LESS,
    ),
    Indicator(
        "request_wait_p50_min",
        REQUEST,
        "min",
        Text("等候时间中位数", "Median wait"),
        Text(
            "半数得到满足者等候不超过此时间（精确到 1 分钟或 1%）",
            "half of those granted waited no longer, to 1 min or 1 %",
        ),
        LESS,
    ),
    Indicator(
        "request_wait_p90_min",
        REQUEST,
        "min",
        Text("等候时间九成位", "Wait, nine in ten"),
        Text(
            "九成得到满足者等候不超过此时间（精确到 1 分钟或 1%）",
            "nine in ten of those granted waited no longer, to 1 min or 1 %",
        ),
        LESS,
    ),
    Indicator(
        "request_over",
        (*REQUEST, "target"),
        "share",
        Text("超时比例", "Waits over target"),
        Text(
            "得到满足者中等候超过目标时间的比例",
            "share of those granted who waited longer than the target",
        ),
        LESS,
    ),
    Indicator(
        "still_waiting",
        ("request",),
        "visits",
        Text("期末等候人次", "Still waiting at the end"),
        Text("时段结束时仍在等候的人次", "visits waiting when the window ends"),
        LESS,
    ),
    Indicator(
        "longest_wait_min",
        ("request",),
        "min",
        Text("期末最长等候", "Longest wait at the end"),
        Text(
            "时段结束时仍在等候者已等候的最长时间",
            "how long the longest of those still waiting at the end has waited",
        ),
        LESS,
    ),
    Indicator(
        "daily_request_served",
        DAY_REQUEST,
        "visits",
        Text("每日满足次数", "Requests met by day"),
        Text("当日得到满足的请求次数", "requests granted on the day"),
        MORE,
        SUM,
    ),
    Indicator(
        "daily_request_wait_min",
        DAY_REQUEST,
        "min",
        Text("每日平均等候", "Wait by day"),
        Text("当日得到满足者的平均等候时间", "mean wait of those granted on the day"),
        LESS,
    ),
    Indicator(
        "daily_request_wait_p50_min",
        DAY_REQUEST,
        "min",
        Text("每日等候中位数", "Median wait by day"),
        Text("半数当日得到满足者等候不超过此时间", "half of them waited no longer"),
        LESS,
    ),
    Indicator(
        "daily_request_wait_p90_min",
        DAY_REQUEST,
        "min",
        Text("每日等候九成位", "Wait by day, nine in ten"),
        Text("九成当日得到满足者等候不超过此时间", "nine in ten waited no longer"),
        LESS,
    ),
    Indicator(
        "bed_wait_h",
        (),
        "h",
        Text("平均等床时间", "Wait for a bed"),
        Text(
            "时段内得到床位者从请求到得到的平均时间",
            "mean time from asking for a bed to being given one, of those given one "
            "in the window",
        ),
        LESS,
    ),
)

COLLABORATION = (
    Indicator(
        "occupancy",
        HOUR_RESOURCE,
        "units",
        Text("占用数", "Occupancy"),
        Text(
            "该小时内被占用单位数的时间平均；被抢占期间不计",
            "units held, mean over the hour; not while they are pre-empted",
        ),
        NEITHER,
        MEAN,
    ),
    Indicator(
        "capacity",
        HOUR_RESOURCE,
        "units",
        Text("开放数", "Capacity"),
        Text("该小时内开放单位数的时间平均", "units there are, mean over the hour"),
        NEITHER,
        MEAN,
    ),
    Indicator(
        "work",
        HOUR_RESOURCE,
        "units",
        Text("工作数", "Units at work"),
        Text(
            "该小时内服务进行中的单位数的时间平均；占用而等待、受阻、暂停或清洁时不计",
            "units whose holder's service runs, mean over the hour; not while held for "
            "a visit that waits, is blocked or suspended, nor for cleaning",
        ),
        NEITHER,
        MEAN,
    ),
    Indicator(
        "queue",
        HOUR_RESOURCE,
        "visits",
        Text("排队人次", "Queue"),
        Text(
            "该小时内等候该资源人次的时间平均；可选多种资源者计入每一种",
            "visits waiting, mean over the hour; who waits for several resources "
            "counts with each",
        ),
        LESS,
        MEAN,
    ),
    Indicator(
        "full",
        HOUR_RESOURCE,
        "share",
        Text("占满比例", "Time full"),
        Text(
            "该小时内开放而无空闲单位的时间比例",
            "share of the hour in which it is open and no unit is free",
        ),
        LESS,
        MEAN,
    ),
    Indicator(
        "hourly_wait_min",
        HOUR_RESOURCE,
        "min",
        Text("分时平均等候", "Wait by hour"),
        Text(
            "该小时内得到资源者的平均等候时间", "mean wait of those served in the hour"
        ),
        LESS,
    ),
    Indicator(
        "load",
        ("resource",),
        "1",
        Text("供需负荷", "Offered load"),
        Text(
            "到达者在无人等候时将占用的单位时间与开放单位时间之比；有多种选择的请求按各自"
            "开放量分摊；达到 1 则队列永不稳定",
            "unit-hours that those who arrive would hold if nobody waited for "
            "anything, by unit-hours there are; a request with alternatives is "
            "shared out by their capacity; at 1 or more the queue never settles",
        ),
        LESS,
    ),
    Indicator(
        "utilisation",
        ("resource",),
        "share",
        Text("利用率", "Utilisation"),
        Text(
            "工作的单位时间与开放单位时间之比",
            "unit-hours at work by unit-hours there are",
        ),
    ),
    Indicator(
        "held_share",
        ("resource",),
        "share",
        Text("占用率", "Share held"),
        Text(
            "占用的单位时间与开放单位时间之比",
            "unit-hours held by unit-hours there are",
        ),
    ),
    Indicator(
        "first_full_h",
        ("resource",),
        "h",
        Text("首次占满", "First full"),
        Text(
            "自时段开始至首次占满的小时数；从未占满则缺",
            "hours from the start of the window until it is first full; missing if "
            "never",
        ),
        MORE,
    ),
    Indicator(
        "served",
        ("resource",),
        "visits",
        Text("服务人次", "Served"),
        Text("时段内得到该资源的人次", "visits given a unit in the window"),
        MORE,
    ),
    Indicator(
        "gave_up",
        ("resource",),
        "visits",
        Text("放弃人次", "Gave up"),
        Text(
            "时段内等候该资源而失去耐心的人次",
            "visits that waited for it and whose patience ran out in the window",
        ),
        LESS,
    ),
    Indicator(
        "turned_away",
        ("resource",),
        "visits",
        Text("被拒人次", "Turned away"),
        Text("时段内因队满被拒的人次", "visits that met a full queue in the window"),
        LESS,
    ),
    Indicator(
        "pre_empted",
        ("resource",),
        "visits",
        Text("被抢占次数", "Pre-empted"),
        Text(
            "时段内因更高优先级而失去单位的次数",
            "times in the window that a visit lost a unit to a better priority",
        ),
        LESS,
    ),
    Indicator(
        "wait_min",
        ("resource",),
        "min",
        Text("平均等候时间", "Wait"),
        Text(
            "时段内得到该资源者从请求到得到的平均时间",
            "mean time from asking to being given a unit, of those given one in the "
            "window",
        ),
        LESS,
    ),
    Indicator(
        "wait_p50_min",
        ("resource",),
        "min",
        Text("等候时间中位数", "Median wait"),
        Text(
            "半数得到该资源者等候不超过此时间（精确到 1 分钟或 1%）",
            "half of those given a unit waited no longer, to 1 min or 1 %",
        ),
        LESS,
    ),
    Indicator(
        "wait_p90_min",
        ("resource",),
        "min",
        Text("等候时间九成位", "Wait, nine in ten"),
        Text(
            "九成得到该资源者等候不超过此时间（精确到 1 分钟或 1%）",
            "nine in ten of those given a unit waited no longer, to 1 min or 1 %",
        ),
        LESS,
    ),
    Indicator(
        "daily_served",
        DAY_RESOURCE,
        "visits",
        Text("每日服务人次", "Served by day"),
        Text("当日得到该资源的人次", "visits given a unit on the day"),
        MORE,
        SUM,
    ),
    Indicator(
        "daily_wait_min",
        DAY_RESOURCE,
        "min",
        Text("每日平均等候", "Wait by day"),
        Text("当日得到该资源者的平均等候时间", "mean wait of those served on the day"),
        LESS,
    ),
    Indicator(
        "daily_wait_p50_min",
        DAY_RESOURCE,
        "min",
        Text("每日等候中位数", "Median wait by day"),
        Text("半数当日得到该资源者等候不超过此时间", "half of them waited no longer"),
        LESS,
    ),
    Indicator(
        "daily_wait_p90_min",
        DAY_RESOURCE,
        "min",
        Text("每日等候九成位", "Wait by day, nine in ten"),
        Text("九成当日得到该资源者等候不超过此时间", "nine in ten waited no longer"),
        LESS,
    ),
    Indicator(
        "daily_first_full_h",
        DAY_RESOURCE,
        "h",
        Text("每日首次占满", "First full by day"),
        Text(
            "自零点至首次占满的小时数；当日未占满则缺",
            "hours from midnight until it is first full; missing if it is not that day",
        ),
        MORE,
    ),
)

BOARDS = {Situation.ACCESS: ACCESS, Situation.COLLABORATION: COLLABORATION}

INDICATORS = {each.name: each for board in BOARDS.values() for each in board}
"""Every indicator by name."""

SITUATION_OF = {
    each.name: situation for situation, board in BOARDS.items() for each in board
}
"""The board that each indicator is on."""
