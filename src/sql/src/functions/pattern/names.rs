//! English names of months, days and quarters, and of time zones where a pattern wants them whole.

pub const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/// From Sunday on.
pub const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

pub const QUARTERS: [&str; 4] = ["1st quarter", "2nd quarter", "3rd quarter", "4th quarter"];

/// Short names of zones, the region that Java takes each for, and what it is called whole.
pub const ZONES: &[(&str, &str, &str)] = &[
    ("AEDT", "Australia/Sydney", "Australian Eastern Daylight Time"),
    ("AEST", "Australia/Sydney", "Australian Eastern Standard Time"),
    ("AKDT", "America/Anchorage", "Alaska Daylight Time"),
    ("AKST", "America/Anchorage", "Alaska Standard Time"),
    ("BST", "Europe/London", "British Summer Time"),
    ("CDT", "America/Chicago", "Central Daylight Time"),
    ("CEST", "Europe/Paris", "Central European Summer Time"),
    ("CET", "Europe/Paris", "Central European Standard Time"),
    ("CST", "America/Chicago", "Central Standard Time"),
    ("EDT", "America/New_York", "Eastern Daylight Time"),
    ("EEST", "Europe/Helsinki", "Eastern European Summer Time"),
    ("EET", "Europe/Helsinki", "Eastern European Standard Time"),
    ("EST", "America/New_York", "Eastern Standard Time"),
    ("GMT", "Etc/GMT", "Greenwich Mean Time"),
    ("HKT", "Asia/Hong_Kong", "Hong Kong Standard Time"),
    ("HST", "Pacific/Honolulu", "Hawaii-Aleutian Standard Time"),
    ("IST", "Asia/Kolkata", "India Standard Time"),
    ("JST", "Asia/Tokyo", "Japan Standard Time"),
    ("KST", "Asia/Seoul", "Korean Standard Time"),
    ("MDT", "America/Denver", "Mountain Daylight Time"),
    ("MSK", "Europe/Moscow", "Moscow Standard Time"),
    ("MST", "America/Denver", "Mountain Standard Time"),
    ("NZDT", "Pacific/Auckland", "New Zealand Daylight Time"),
    ("NZST", "Pacific/Auckland", "New Zealand Standard Time"),
    ("PDT", "America/Los_Angeles", "Pacific Daylight Time"),
    ("PST", "America/Los_Angeles", "Pacific Standard Time"),
    ("UTC", "UTC", "Coordinated Universal Time"),
    ("WEST", "Europe/Lisbon", "Western European Summer Time"),
    ("WET", "Europe/Lisbon", "Western European Standard Time"),
];
