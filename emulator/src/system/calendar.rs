//! Dates of the device's time zone.

use super::System;

/// A moment, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Civil {
    /// Year.
    pub year: i64,
    /// Month, 1 to 12.
    pub month: u32,
    /// Day of the month, from 1.
    pub day: u32,
    /// Hour, 0 to 23.
    pub hour: u32,
    /// Minute.
    pub minute: u32,
    /// Second.
    pub second: u32,
    /// Millisecond.
    pub milli: u32,
    /// Day of the week, 0 is Sunday.
    pub weekday: u32,
    /// Day of the year, from 1.
    pub yearday: u32,
}

/// A time zone without summer time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zone {
    /// Its short name.
    pub name: &'static str,
    /// Minutes ahead of UTC.
    pub offset: i64,
}

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Zone = Zone { name: "UTC", offset: 0 };

    /// The zone of that name; one that is not known here counts as UTC.
    pub fn named(name: &str) -> Self {
        match name {
            "Asia/Shanghai" | "Asia/Chongqing" | "PRC" => Zone { name: "CST", offset: 480 },
            "Asia/Hong_Kong" => Zone { name: "HKT", offset: 480 },
            "Asia/Tokyo" => Zone { name: "JST", offset: 540 },
            "Asia/Kolkata" => Zone { name: "IST", offset: 330 },
            "GMT" => Zone { name: "GMT", offset: 0 },
            _ => Zone::UTC,
        }
    }

    /// `+0800`
    pub fn digits(self) -> String {
        let sign = if self.offset < 0 { '-' } else { '+' };
        format!("{sign}{:02}{:02}", self.offset.abs() / 60, self.offset.abs() % 60)
    }

    /// Takes a moment apart; Unix time in milliseconds.
    pub fn civil(self, epoch_ms: i64) -> Civil {
        let local = epoch_ms.saturating_add(self.offset * 60_000);
        let (days, in_day) = (local.div_euclid(86_400_000), local.rem_euclid(86_400_000));
        // Days counted from 1 March of the year 0, in eras of 400 years.
        let shifted = days + 719_468;
        let (era, in_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
        let year_of_era = (in_era - in_era / 1460 + in_era / 36_524 - in_era / 146_096) / 365;
        let in_year = in_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * in_year + 2) / 153;
        let day = in_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        let yearday = days - days_from_civil(year, 1, 1) + 1;
        let part = |unit: i64, of: i64| (in_day / unit % of) as u32;
        Civil {
            year,
            month: month as u32,
            day: day as u32,
            hour: part(3_600_000, 24),
            minute: part(60_000, 60),
            second: part(1000, 60),
            milli: part(1, 1000),
            weekday: (days + 4).rem_euclid(7) as u32,
            yearday: yearday as u32,
        }
    }

    /// The moment of a date and time of day, Unix time in milliseconds.
    pub fn epoch_ms(self, (year, month, day): (i64, u32, u32), (hour, minute, second): (u32, u32, u32)) -> i64 {
        let seconds = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
        (days_from_civil(year, month, day) * 86_400 + seconds - self.offset * 60) * 1000
    }
}

/// Days from 1970-01-01 to a date.
fn days_from_civil(year: i64, month: u32, day: u32) -> i64 {
    let year = year - i64::from(month <= 2);
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let from_march = if month > 2 { i64::from(month) - 3 } else { i64::from(month) + 9 };
    let in_year = (153 * from_march + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + in_year - 719_468
}

impl System {
    /// The device's time zone.
    pub fn zone(&self) -> Zone {
        Zone::named(self.props.get("persist.sys.timezone"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_taken_apart_and_put_together() {
        let zone = Zone::named("Asia/Shanghai");
        let civil = zone.civil(1_767_578_400_123);
        assert_eq!((civil.year, civil.month, civil.day), (2026, 1, 5));
        assert_eq!((civil.hour, civil.minute, civil.second, civil.milli), (10, 0, 0, 123));
        assert_eq!((civil.weekday, civil.yearday), (1, 5));
        assert_eq!(zone.epoch_ms((2026, 1, 5), (10, 0, 0)), 1_767_578_400_000);
        assert_eq!(zone.digits(), "+0800");
    }

    #[test]
    fn leap_days_and_the_time_before_1970() {
        let civil = Zone::UTC.civil(Zone::UTC.epoch_ms((2024, 2, 29), (23, 59, 59)));
        assert_eq!((civil.month, civil.day, civil.yearday), (2, 29, 60));
        let civil = Zone::UTC.civil(-1);
        assert_eq!((civil.year, civil.month, civil.day, civil.milli), (1969, 12, 31, 999));
    }
}
