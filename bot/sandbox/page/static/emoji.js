// Slack's short names of common emoji. A name that is not here stays as it was typed, as in Slack.

const TABLE = `
smile 😄|smiley 😃|grinning 😀|slightly_smiling_face 🙂|wink 😉|blush 😊|joy 😂|thinking_face 🤔|neutral_face 😐|worried 😟
disappointed 😞|cry 😢|sob 😭|rage 😡|sweat_smile 😅|sunglasses 😎|heart ❤️|broken_heart 💔|eyes 👀|wave 👋|raised_hands 🙌
clap 👏|pray 🙏|+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|ok_hand 👌|point_right 👉|point_left 👈|point_up 👆|point_down 👇|muscle 💪|handshake 🤝
tada 🎉|fire 🔥|sparkles ✨|star ⭐|zap ⚡|boom 💥|rocket 🚀|trophy 🏆|dart 🎯|100 💯|bulb 💡|mag 🔍|lock 🔒|unlock 🔓|key 🔑
white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌|negative_squared_cross_mark ❎|warning ⚠️|no_entry ⛔|no_entry_sign 🚫
exclamation ❗|question ❓|grey_question ❔|grey_exclamation ❕|bangbang ‼️|information_source ℹ️|sos 🆘|new 🆕|rotating_light 🚨|stop_sign 🛑
red_circle 🔴|large_blue_circle 🔵|large_green_circle 🟢|large_yellow_circle 🟡|large_orange_circle 🟠|white_circle ⚪|black_circle ⚫
large_red_square 🟥|large_green_square 🟩|large_yellow_square 🟨|large_orange_square 🟧|large_blue_square 🟦|white_large_square ⬜|black_large_square ⬛
small_red_triangle 🔺|small_red_triangle_down 🔻|large_blue_diamond 🔷|large_orange_diamond 🔶|diamond_shape_with_a_dot_inside 💠
arrow_up ⬆️|arrow_down ⬇️|arrow_left ⬅️|arrow_right ➡️|arrow_upper_right ↗️|arrow_lower_right ↘️|left_right_arrow ↔️|arrows_counterclockwise 🔄|leftwards_arrow_with_hook ↩️
chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|bar_chart 📊|clipboard 📋|calendar 📆|date 📅|spiral_calendar_pad 🗓️|hourglass ⌛
hourglass_flowing_sand ⏳|alarm_clock ⏰|stopwatch ⏱️|clock3 🕒|bell 🔔|no_bell 🔕|mega 📣|loudspeaker 📢|speech_balloon 💬|memo 📝|pencil2 ✏️
pushpin 📌|round_pushpin 📍|paperclip 📎|link 🔗|file_folder 📁|open_file_folder 📂|page_facing_up 📄|package 📦|inbox_tray 📥|outbox_tray 📤|email 📧|envelope ✉️
gear ⚙️|wrench 🔧|hammer_and_wrench 🛠️|construction 🚧|traffic_light 🚦|vertical_traffic_light 🚦|checkered_flag 🏁|triangular_flag_on_post 🚩|world_map 🗺️
busts_in_silhouette 👥|bust_in_silhouette 👤|robot_face 🤖|office 🏢|house 🏠|moneybag 💰|money_with_wings 💸|credit_card 💳|briefcase 💼|telescope 🔭
coffee ☕|palm_tree 🌴|sunny ☀️|partly_sunny ⛅|cloud ☁️|umbrella ☔|snowflake ❄️|zzz 💤|see_no_evil 🙈|point_up_2 👆|one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣
`;

const EMOJI = new Map(
  TABLE.trim().split(/[\n|]/).map((entry) => {
    const space = entry.indexOf(" ");
    return [entry.slice(0, space), entry.slice(space + 1)];
  }),
);

/** The character of a short name, or undefined. */
export const emoji = (name) => EMOJI.get(String(name).toLowerCase());

/** Plain text with its short names replaced. */
export const withEmoji = (text) => text.replace(/:([a-z0-9_+-]+):/gi, (whole, name) => emoji(name) ?? whole);

/** Up to `limit` [name, character] pairs whose name begins with or holds `query`. */
export function findEmoji(query, limit = 8) {
  const all = [...EMOJI].filter(([name]) => name.includes(query));
  all.sort(([a], [b]) => Number(b.startsWith(query)) - Number(a.startsWith(query)) || a.length - b.length);
  return all.slice(0, limit);
}
