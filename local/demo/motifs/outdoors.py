"""Camping and the trail."""

MOTIFS = {
    "tent": """<path fill="{d}" d="M200 92l138 196H62z"/><path fill="{c}" d="M200 92L92 288H62zM200 92l138 196h-62z"/>
<path fill="{c}" d="M200 92l-62 196H92zM200 92l62 196h14z"/><path fill="{k}" d="M200 132l44 156h-88z"/>
<path fill="{l}" d="M200 132l-44 156h-22zM200 132l44 156h22z"/>
<path stroke="{a}" stroke-width="6" stroke-linecap="round" d="M62 288l-22 16M338 288l22 16M200 92V70"/>""",
    "sleepingbag": """<path fill="{c}" d="M112 96c30-30 72-30 100 0l84 150c14 34-2 64-34 70H144c-34-4-50-30-42-66z"/>
<path fill="{l}" d="M128 112c20-22 50-22 70 0 12 26 6 54-16 66-24 8-48 2-58-18-4-16-2-34 4-48z"/>
<path fill="{w}" d="M134 142c18-12 40-12 56 0v26c-18 10-40 8-58-4z"/>
<path stroke="{d}" stroke-width="7" fill="none" d="M108 214c50 14 110 12 160-8M104 258c60 14 130 12 188-8M210 130l74 132"/><circle cx="284" cy="264" r="8" fill="{a}"/>""",
    "backpack": """<path fill="none" stroke="{d}" stroke-width="14" d="M166 96c0-36 68-36 68 0"/>
<rect x="112" y="92" width="176" height="216" rx="52" fill="{c}"/><path fill="{d}" d="M112 148c0-34 24-56 52-56h72c28 0 52 22 52 56-50 24-126 24-176 0z"/>
<rect x="136" y="206" width="128" height="82" rx="20" fill="{l}"/><path stroke="{d}" stroke-width="7" d="M146 226h108"/>
<path fill="{a}" d="M190 146h20v34h-20z"/><rect x="92" y="192" width="24" height="84" rx="12" fill="{d}"/><rect x="284" y="192" width="24" height="84" rx="12" fill="{d}"/>""",
    "stove": """<rect x="140" y="220" width="120" height="90" rx="24" fill="{c}"/><path fill="{d}" d="M140 252h120v18H140z"/>
<path stroke="{k}" stroke-width="10" stroke-linecap="round" d="M200 220v-26M146 172h108M156 194l-14-22M244 194l14-22"/>
<path fill="{a}" d="M200 190c-22-10-18-30 0-48 18 18 22 38 0 48z"/><path fill="{l}" d="M130 94h140v46c0 14-10 24-24 24h-92c-14 0-24-10-24-24z"/>
<path stroke="{k}" stroke-width="9" stroke-linecap="round" d="M270 108h44"/>""",
    "lantern": """<path fill="none" stroke="{k}" stroke-width="9" d="M142 128c0-80 116-80 116 0"/><rect x="138" y="118" width="124" height="32" rx="10" fill="{c}"/>
<rect x="150" y="150" width="100" height="110" rx="12" fill="#ffe9a8"/><path fill="#ffc94d" d="M200 172c26 22 26 56 0 68-26-12-26-46 0-68z"/>
<rect x="132" y="256" width="136" height="52" rx="14" fill="{c}"/><circle cx="200" cy="282" r="12" fill="{a}"/><path fill="{d}" d="M150 150h12v106h-12zM238 150h12v106h-12z"/>""",
    "bottle": """<rect x="174" y="66" width="52" height="34" rx="9" fill="{k}"/><path fill="{d}" d="M166 98h68v18h-68z"/>
<path fill="{c}" d="M166 114h68c18 16 28 34 28 60v112c0 16-12 26-28 26h-68c-16 0-28-10-28-26V174c0-26 10-44 28-60z"/>
<path fill="{l}" d="M156 176c0-18 4-28 12-38h14c-8 12-10 24-10 38v104h-16z"/><path fill="{a}" d="M138 210h124v40H138z" opacity=".85"/>""",
    "mat": """<path fill="{c}" d="M96 150h190c30 0 52 22 52 50s-22 50-52 50H96z"/><circle cx="96" cy="200" r="50" fill="{d}"/>
<path fill="none" stroke="{l}" stroke-width="7" d="M96 168a32 32 0 1 1-32 32M96 184a16 16 0 1 1-14 24"/>
<path fill="{a}" d="M180 150h18v100h-18zM256 150h18v100h-18z"/>""",
    "poles": """<path stroke="{c}" stroke-width="12" stroke-linecap="round" d="M150 112l-26 196M250 112l26 196"/>
<path stroke="{k}" stroke-width="24" stroke-linecap="round" d="M156 78l-6 46M244 78l6 46"/>
<path fill="none" stroke="{a}" stroke-width="7" d="M152 84c-40 6-44 50-8 54M248 84c40 6 44 50 8 54"/>
<path fill="{d}" d="M106 274h42l-4 14h-42zM252 274h42l4 14h-42z"/>""",
    "cooler": """<path fill="none" stroke="{k}" stroke-width="12" d="M128 150c0-70 144-70 144 0"/><rect x="90" y="146" width="220" height="48" rx="14" fill="{l}"/>
<path fill="{c}" d="M98 194h204l-10 104c-2 10-10 16-20 16H128c-10 0-18-6-20-16z"/><path fill="{a}" d="M184 180h32v36h-32z"/><path fill="{d}" d="M104 250h192l-2 20H106z"/>""",
    "bike": """<g fill="none" stroke="{k}" stroke-width="12"><circle cx="118" cy="244" r="62"/><circle cx="284" cy="244" r="62"/></g>
<path fill="none" stroke="{c}" stroke-width="14" stroke-linejoin="round" stroke-linecap="round" d="M118 244l50-96h88l28 96M168 148l36 96h-86M204 244l58-84M256 148l-8-32h28"/>
<path stroke="{k}" stroke-width="14" stroke-linecap="round" d="M148 136h38"/><circle cx="204" cy="244" r="14" fill="{a}"/>""",
}
