//! What is drawn.

pub mod banners;
pub mod chart;
pub mod commands;
pub mod course;
pub mod data;
pub mod deploy;
pub mod editor;
pub mod file_button;
pub mod icon;
pub mod labs;
pub mod later;
pub mod link_banner;
pub mod notebook;
pub mod output;
pub mod pipeline;
pub mod progress;
pub mod rail;
pub mod row_form;
pub mod settings;
pub mod start;
pub mod status;
pub mod tabs;
pub mod terminal;
pub mod tick;
pub mod timeline;
pub mod top_bar;
