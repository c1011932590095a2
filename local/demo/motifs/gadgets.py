"""Electronics."""

MOTIFS = {
    "headphones": """<path fill="none" stroke="{c}" stroke-width="24" stroke-linecap="round" d="M98 232c-6-180 210-180 204 0"/>
<rect x="72" y="204" width="60" height="100" rx="28" fill="{d}"/><rect x="268" y="204" width="60" height="100" rx="28" fill="{d}"/>
<rect x="114" y="212" width="28" height="84" rx="14" fill="{l}"/><rect x="258" y="212" width="28" height="84" rx="14" fill="{l}"/>
<circle cx="92" cy="254" r="10" fill="{a}"/><circle cx="308" cy="254" r="10" fill="{a}"/>""",
    "earbuds": """<rect x="104" y="186" width="192" height="122" rx="46" fill="{c}"/><path fill="{d}" d="M104 232h192v12H104z"/><circle cx="200" cy="268" r="9" fill="{a}"/>
<path fill="{l}" d="M136 88c30-6 48 16 44 42-4 18-14 26-26 28v34h-18v-40c-28-8-30-58 0-64z"/><path fill="{l}" d="M264 88c-30-6-48 16-44 42 4 18 14 26 26 28v34h18v-40c28-8 30-58 0-64z"/>
<circle cx="150" cy="120" r="11" fill="{k}"/><circle cx="250" cy="120" r="11" fill="{k}"/>""",
    "speaker": """<rect x="116" y="72" width="168" height="240" rx="34" fill="{c}"/><circle cx="200" cy="222" r="62" fill="{d}"/><circle cx="200" cy="222" r="42" fill="{l}"/><circle cx="200" cy="222" r="18" fill="{k}"/>
<circle cx="200" cy="122" r="28" fill="{d}"/><circle cx="200" cy="122" r="12" fill="{l}"/><path stroke="{a}" stroke-width="7" stroke-linecap="round" d="M170 292h60"/>""",
    "laptop": """<rect x="92" y="102" width="216" height="150" rx="14" fill="{c}"/><rect x="106" y="116" width="188" height="120" rx="5" fill="{k}"/>
<path fill="{a}" d="M106 206l54-44 40 30 46-50 48 44v50H106z" opacity=".9"/><circle cx="150" cy="148" r="13" fill="{w}"/>
<path fill="{l}" d="M64 256h272l-16 32c-2 6-8 8-14 8H94c-6 0-12-2-14-8z"/><path fill="{d}" d="M168 256h64l-8 14h-48z"/>""",
    "keyboard": """<rect x="60" y="140" width="280" height="136" rx="20" fill="{c}"/><g fill="{w}"><rect x="80" y="160" width="26" height="24" rx="5"/><rect x="114" y="160" width="26" height="24" rx="5"/><rect x="148" y="160" width="26" height="24" rx="5"/><rect x="182" y="160" width="26" height="24" rx="5"/><rect x="216" y="160" width="26" height="24" rx="5"/><rect x="250" y="160" width="70" height="24" rx="5"/><rect x="80" y="194" width="44" height="24" rx="5"/><rect x="132" y="194" width="26" height="24" rx="5"/><rect x="166" y="194" width="26" height="24" rx="5"/><rect x="200" y="194" width="26" height="24" rx="5"/><rect x="234" y="194" width="26" height="24" rx="5"/></g>
<rect x="268" y="194" width="52" height="24" rx="5" fill="{a}"/><rect x="80" y="228" width="40" height="24" rx="5" fill="{l}"/><rect x="128" y="228" width="132" height="24" rx="5" fill="{l}"/><rect x="268" y="228" width="52" height="24" rx="5" fill="{l}"/>""",
    "powerbank": """<rect x="126" y="84" width="148" height="230" rx="30" fill="{c}"/><path fill="{d}" d="M126 250h148v34c0 16-14 30-30 30h-88c-16 0-30-14-30-30z"/>
<path fill="{a}" d="M208 132l-38 66h26l-8 48 42-68h-28z"/><rect x="166" y="70" width="68" height="16" rx="6" fill="{k}"/><g fill="{w}"><circle cx="172" cy="284" r="6"/><circle cx="192" cy="284" r="6"/><circle cx="212" cy="284" r="6"/></g>""",
    "camera": """<path fill="{d}" d="M152 112l16-28h64l16 28z"/><rect x="76" y="110" width="248" height="176" rx="26" fill="{c}"/><path fill="{k}" d="M76 158h248v76H76z"/>
<circle cx="200" cy="198" r="68" fill="{d}"/><circle cx="200" cy="198" r="52" fill="{k}"/><circle cx="200" cy="198" r="32" fill="{a}"/><circle cx="188" cy="186" r="10" fill="{w}"/><rect x="270" y="126" width="34" height="18" rx="6" fill="{w}"/>""",
    "monitor": """<rect x="64" y="88" width="272" height="172" rx="16" fill="{k}"/><rect x="78" y="102" width="244" height="144" rx="6" fill="{l}"/>
<path fill="{c}" d="M78 208c60-60 90-10 132-40 40-30 70-40 112-12v90H78z"/><circle cx="268" cy="134" r="18" fill="{a}"/><path fill="{d}" d="M176 260h48l10 40h-68z"/><rect x="136" y="296" width="128" height="14" rx="7" fill="{k}"/>""",
    "watch": """<path fill="{d}" d="M156 56h88l10 72H146zM146 272h108l-10 72h-88z"/><rect x="118" y="112" width="164" height="176" rx="48" fill="{c}"/><rect x="136" y="130" width="128" height="140" rx="34" fill="{k}"/>
<path stroke="{w}" stroke-width="9" stroke-linecap="round" d="M200 200v-40M200 200l28 18"/><path fill="none" stroke="{a}" stroke-width="9" stroke-linecap="round" d="M200 148a52 52 0 0 1 52 52"/><rect x="280" y="182" width="14" height="36" rx="6" fill="{d}"/>""",
    "mouse": """<rect x="134" y="86" width="132" height="214" rx="66" fill="{c}"/><path fill="{d}" d="M134 152c0-38 28-66 62-66v92h-62z"/><path fill="{l}" d="M204 86c34 0 62 28 62 66v26h-62z"/><rect x="190" y="118" width="20" height="48" rx="10" fill="{a}"/>""",
    "tablet": """<rect x="106" y="68" width="188" height="256" rx="22" fill="{c}"/><rect x="122" y="88" width="156" height="208" rx="6" fill="{w}"/><path fill="{l}" d="M122 88h156v84H122z"/><g fill="{d}"><rect x="138" y="190" width="124" height="10" rx="5"/><rect x="138" y="212" width="124" height="10" rx="5"/><rect x="138" y="234" width="84" height="10" rx="5"/></g><circle cx="200" cy="130" r="22" fill="{a}"/><circle cx="200" cy="310" r="6" fill="{w}"/>""",
}
