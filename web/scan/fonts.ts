import '#web/shared/fonts.css';
