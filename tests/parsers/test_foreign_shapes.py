"""Signals and follow-ups in Spanish, Portuguese, Russian, Arabic, German and French."""

from __future__ import annotations

import pytest

from tests.parsers.reading import reading

READ = [
    # ── Spanish ──
    (
        "COMPRA ORO AHORA 4150\nSL 4140\nTP1 4158\nTP2 4170",
        "BUY XAUUSD at market (seen 4150), stop 4140, targets 4158 / 4170",
    ),
    (
        "🔴 VENTA EURUSD\nEntrada: 1.1580\nStop Loss: 1.1610\nTake Profit: 1.1520",
        "SELL EURUSD @ 1.158, stop 1.161, target 1.152",
    ),
    ("Vendo GBPUSD a 1,3210, stop en 1,3240, objetivo 1,3150", "SELL GBPUSD @ 1.321, stop 1.324, target 1.315"),
    (
        "Compra límite XAUUSD 4120\nParada de pérdidas 4112\nToma de ganancias 4135",
        "BUY XAUUSD @ 4120, stop 4112, target 4135",
    ),
    ("compramos NQ en 29100, stop 29070, objetivos 29150 y 29200", "BUY NQ @ 29100, stop 29070, targets 29150 / 29200"),
    ("Entrando en largo ES 7690 stop 7682 objetivo 7705", "BUY ES @ 7690, stop 7682, target 7705"),
    ("Entrando en corto MNQ 29300, stop 29330, objetivo 29240", "SELL MNQ @ 29300, stop 29330, target 29240"),
    ("Orden pendiente: venta límite oro 4280, SL 4288, TP 4265", "SELL XAUUSD @ 4280, stop 4288, target 4265"),
    ("cerrar la mitad, stop a breakeven", "TRIM 50% of that trade at market; MOVE STOP of that trade to breakeven"),
    ("Cierren la operación del oro", "CLOSE XAUUSD at market"),
    ("Cerramos EURUSD ya", "CLOSE EURUSD at market"),
    ("cierro el 50% aquí", "TRIM 50% of that trade at market"),
    ("Mover SL a punto de entrada", "MOVE STOP of that trade to breakeven"),
    ("subo stop a 4155", "MOVE STOP of that trade to 4155"),
    ("cancelar orden pendiente", "CANCEL that trade"),
    ("compré 20 acciones de DIS a 112,40, stop 108", "BUY 20 DIS @ 112.40, stop 108"),
    ("vendí todo AMD a 245", "CLOSE AMD @ 245"),
    # ── Portuguese ──
    ("COMPRA OURO 4150\nSTOP 4140\nALVO 1 4158\nALVO 2 4170", "BUY XAUUSD @ 4150, stop 4140, targets 4158 / 4170"),
    ("Venda EURUSD em 1.1580, stop em 1.1610 e alvo em 1.1520", "SELL EURUSD @ 1.158, stop 1.161, target 1.152"),
    ("Comprado em ES 7690, stop 7682, alvos 7700 / 7710", "BUY ES @ 7690, stop 7682, targets 7700 / 7710"),
    ("Vendido NQ 29300 stop 29330 alvo 29240", "SELL NQ @ 29300, stop 29330, target 29240"),
    ("Fechar tudo agora", "CLOSE every position at market"),
    ("fechando metade no ouro", "TRIM 50% of XAUUSD at market"),
    ("mover stop para o zero a zero", "MOVE STOP of that trade to breakeven"),
    ("Mova o stop para a entrada", "MOVE STOP of that trade to breakeven"),
    ("encerrar operação EURUSD", "CLOSE EURUSD at market"),
    ("cancelar ordem pendente", "CANCEL that trade"),
    # ── Russian ──
    ("🟢 ПОКУПКА GOLD 4150\n🛑 Стоп-лосс 4140\n🎯 Тейк-профит 4165", "BUY XAUUSD @ 4150, stop 4140, target 4165"),
    (
        "Продаём EURUSD по рынку, стоп 1.1610, цели 1.1540 и 1.1500",
        "SELL EURUSD at market, stop 1.161, targets 1.154 / 1.15",
    ),
    ("Продажа USDJPY от 155,80. СЛ 156,30. ТП 154,90", "SELL USDJPY @ 155.80, stop 156.30, target 154.90"),
    ("Лонг NQ от 29100, стоп 29070, тейки 29150 / 29200", "BUY NQ @ 29100, stop 29070, targets 29150 / 29200"),
    ("Шорт ES 7705, стоп 7712, тейк 7690", "SELL ES @ 7705, stop 7712, target 7690"),
    ("Бай лимит XAUUSD 4120 сл 4112 тп 4135", "BUY XAUUSD @ 4120, stop 4112, target 4135"),
    ("Отложенный ордер: продажа золота 4280, стоп 4288, тейк 4265", "SELL XAUUSD @ 4280, stop 4288, target 4265"),
    ("закрываем половину, стоп в бу", "TRIM 50% of that trade at market; MOVE STOP of that trade to breakeven"),
    ("Закрываем золото", "CLOSE XAUUSD at market"),
    ("Закрываю 50% позиции", "TRIM 50% of that trade at market"),
    ("переводим в безубыток", "MOVE STOP of that trade to breakeven"),
    ("Стоп переносим в точку входа", "MOVE STOP of that trade to breakeven"),
    ("Стоп двигаем на 4155", "MOVE STOP of that trade to 4155"),
    ("Отменяем лимитку по золоту", "CANCEL XAUUSD"),
    ("фиксируем половину", "TRIM 50% of that trade at market"),
    # ── Arabic ──
    (
        "شراء ذهب الآن 4150\nالهدف الأول 4158\nالهدف الثاني 4170\nوقف الخسارة 4140",
        "BUY XAUUSD at market (seen 4150), stop 4140, targets 4158 / 4170",
    ),
    ("بيع EURUSD من 1.1580\nستوب 1.1610\nهدف 1.1520", "SELL EURUSD @ 1.158, stop 1.161, target 1.152"),
    ("XAUUSD شراء 4120-4117\nوقف 4110\nاهداف 4126 - 4135", "BUY XAUUSD @ 4117-4120, stop 4110, targets 4126 / 4135"),
    ("إغلاق صفقة الذهب الآن", "CLOSE XAUUSD at market"),
    ("اغلاق نصف الصفقة", "TRIM 50% of that trade at market"),
    ("نقل الستوب إلى نقطة الدخول", "MOVE STOP of that trade to breakeven"),
    ("حجز نصف الارباح", "TRIM 50% of that trade at market"),
    ("إلغاء الأمر المعلق", "CANCEL that trade"),
    ("شراء يورو دولار 1.1520 وقف الخسارة 1.1490 جني الأرباح 1.1580", "BUY EURUSD @ 1.152, stop 1.149, target 1.158"),
    # ── German ──
    (
        "LONG Gold jetzt 4150, Stop 4140, Ziele 4158 und 4170",
        "BUY XAUUSD at market (seen 4150), stop 4140, targets 4158 / 4170",
    ),
    ("Verkaufe EURUSD bei 1,1580, Stopp 1,1610, Ziel 1,1520", "SELL EURUSD @ 1.158, stop 1.161, target 1.152"),
    ("Kauf-Limit XAUUSD 4120, SL 4112, TP 4135", "BUY XAUUSD @ 4120, stop 4112, target 4135"),
    ("Short NQ bei 29300, Stop bei 29330, Kursziel 29240", "SELL NQ @ 29300, stop 29330, target 29240"),
    ("Hälfte schließen, Stopp auf Einstand", "TRIM 50% of that trade at market; MOVE STOP of that trade to breakeven"),
    ("Position schließen", "CLOSE that trade at market"),
    ("Stop auf Einstieg nachziehen", "MOVE STOP of that trade to breakeven"),
    ("Gold Position jetzt schließen", "CLOSE XAUUSD at market"),
    ("Kaufe AMD 240er Call, Verfall 18.12.2026, zu 6,40. Stopp 4,50", "BUY AMD 240C 18 Dec 2026 @ 6.40, stop 4.50"),
    ("Kaufe NVDA 215er Put Verfall 18.12.2026 zu 5,20", "BUY NVDA 215P 18 Dec 2026 @ 5.20"),
    # ── French ──
    ("ACHAT OR 4150\nSL 4140\nTP 4165", "BUY XAUUSD @ 4150, stop 4140, target 4165"),
    ("Vente EUR/USD à 1,1580, stop à 1,1610, objectif à 1,1520", "SELL EURUSD @ 1.158, stop 1.161, target 1.152"),
    ("J'achète NQ à 29100, stop 29070, objectifs 29150 et 29200", "BUY NQ @ 29100, stop 29070, targets 29150 / 29200"),
    ("Achat limite XAUUSD 4120, SL 4112, TP 4135", "BUY XAUUSD @ 4120, stop 4112, target 4135"),
    (
        "On clôture la moitié, stop au point d'entrée",
        "TRIM 50% of that trade at market; MOVE STOP of that trade to breakeven",
    ),
    ("Je clôture l'or", "CLOSE XAUUSD at market"),
    ("on coupe EURUSD maintenant", "CLOSE EURUSD at market"),
    ("Déplacer le SL à l'entrée", "MOVE STOP of that trade to breakeven"),
    ("Annuler l'ordre", "CANCEL that trade"),
    # ── option calls in those languages ──
    (
        "Entrando en calls de AMZN 260 exp 4/dic a 3.20, stop 2.10, objetivo 5",
        "BUY AMZN 260C 4 Dec 2026 @ 3.20, stop 2.10, target 5",
    ),
    ("Compro puts de QQQ 600 vencimiento 18/dic a 4,10 stop 2,80", "BUY QQQ 600P 18 Dec 2026 @ 4.10, stop 2.80"),
    (
        "Покупаю NVDA 215 колл 18 декабря по 4,80. Стоп 3,20, цель 7",
        "BUY NVDA 215C 18 Dec 2026 @ 4.80, stop 3.20, target 7",
    ),
    ("Беру SPY 660 пут 4 декабря по 2,15, стоп 1,40", "BUY SPY 660P 4 Dec 2026 @ 2.15, stop 1.40"),
    (
        "Compra PUT SPY 665 venc. 18/12 prêmio 2,10 alvo 3,50 stop 1,30",
        "BUY SPY 665P 18 Dec 2026 @ 2.10, stop 1.30, target 3.50",
    ),
    ("Compra CALL QQQ 610 venc 18/12 prêmio 3,40 stop 2,20", "BUY QQQ 610C 18 Dec 2026 @ 3.40, stop 2.20"),
    (
        "دخول كول SPX 6750 اليوم بسعر 4.20\nوقف 2.80\nهدف 6.50",
        "BUY SPX 6750C 24 Nov 2026 @ 4.20, stop 2.80, target 6.50",
    ),
    ("دخول بوت SPX 6650 اليوم بسعر 3.10 وقف 2.00", "BUY SPX 6650P 24 Nov 2026 @ 3.10, stop 2"),
    (
        "SEÑAL 📈 COMPRA GBPJPY\nPrecio de entrada 203.80\nStop Loss 203.20\nTake Profit 1 204.40\nTake Profit 2 205.00",
        "BUY GBPJPY @ 203.80, stop 203.20, targets 204.40 / 205",
    ),
    ("venta oro 4280-4284 / sl 4291 / tp 4272 / tp 4260", "SELL XAUUSD @ 4280-4284, stop 4291, targets 4272 / 4260"),
    ("Abro largo en EURUSD a 1.1510, stop 1.1480, objetivo 1.1570", "BUY EURUSD @ 1.151, stop 1.148, target 1.157"),
    ("cerrad EURUSD ahora", "CLOSE EURUSD at market"),
    (
        "cierro mitad y muevo el stop a la entrada",
        "TRIM 50% of that trade at market; MOVE STOP of that trade to breakeven",
    ),
    ("Anular la orden del oro", "CANCEL XAUUSD"),
    ("asegurar 50% y SL a breakeven", "TRIM 50% of that trade at market; MOVE STOP of that trade to breakeven"),
    ("ACHETER EURUSD 1.1510\nSTOP LOSS 1.1480\nTAKE PROFIT 1.1570", "BUY EURUSD @ 1.151, stop 1.148, target 1.157"),
    ("On vend l'or à 4280, SL 4288, TP 4265", "SELL XAUUSD @ 4280, stop 4288, target 4265"),
    (
        "fermez la moitié et mettez le SL au BE",
        "TRIM 50% of that trade at market; MOVE STOP of that trade to breakeven",
    ),
    ("Fermer l'or maintenant", "CLOSE XAUUSD at market"),
    ("Long ES à 7690, stop 7682, objectif 7705", "BUY ES @ 7690, stop 7682, target 7705"),
    ("Wir kaufen EURUSD bei 1,1510 mit Stop 1,1480 und Ziel 1,1570", "BUY EURUSD @ 1.151, stop 1.148, target 1.157"),
    ("Verkauf Gold 4280, Stop-Loss 4288, Take-Profit 4265", "SELL XAUUSD @ 4280, stop 4288, target 4265"),
    ("50% schließen und SL auf BE", "TRIM 50% of that trade at market; MOVE STOP of that trade to breakeven"),
    ("SL auf 4155 nachziehen", "MOVE STOP of that trade to 4155"),
    ("Alle Positionen schließen", "CLOSE every position at market"),
    ("COMPRAR EURUSD AGORA\nSL 1.1480\nTP 1.1570", "BUY EURUSD at market, stop 1.148, target 1.157"),
    ("Vendendo NQ em 29300, stop 29330, alvo 29240", "SELL NQ @ 29300, stop 29330, target 29240"),
    ("Realizar metade e stop no zero a zero", "TRIM 50% of that trade at market; MOVE STOP of that trade to breakeven"),
    ("fechem o ouro", "CLOSE XAUUSD at market"),
    ("subir stop para 4155", "MOVE STOP of that trade to 4155"),
    (
        "Покупаем золото 4150-4147, стоп 4140, цели: 4158, 4170",
        "BUY XAUUSD @ 4147-4150, stop 4140, targets 4158 / 4170",
    ),
    ("EURUSD SELL 1.1580\nстоп 1.1610\nтейк 1.1520", "SELL EURUSD @ 1.158, stop 1.161, target 1.152"),
    (
        "Продаю евро доллар по 1.1580, стоп лосс 1.1610, тейк профит 1.1520",
        "SELL EURUSD @ 1.158, stop 1.161, target 1.152",
    ),
    ("Закрываем сделку по золоту", "CLOSE XAUUSD at market"),
    (
        "Фиксируем 30%, остальное держим, стоп в безубыток",
        "TRIM 30% of that trade at market; MOVE STOP of that trade to breakeven",
    ),
    ("сл в бу", "MOVE STOP of that trade to breakeven"),
    ("Отменяем отложку по EURUSD", "CANCEL EURUSD"),
    ("Стоп на 4155", "MOVE STOP of that trade to 4155"),
    ("GOLD بيع 4280\nوقف الخسارة 4288\nالهدف 4265", "SELL XAUUSD @ 4280, stop 4288, target 4265"),
    (
        "شراء الذهب من 4150 الى 4147\nالاهداف 4158 4170\nالستوب 4140",
        "BUY XAUUSD @ 4147-4150, stop 4140, targets 4158 / 4170",
    ),
    ("تأمين الصفقة على نقطة الدخول", "MOVE STOP of that trade to breakeven"),
    ("اغلقوا صفقة اليورو دولار", "CLOSE EURUSD at market"),
    ("إغلاق 50% من الصفقة", "TRIM 50% of that trade at market"),
    ("تحريك الستوب الى 4155", "MOVE STOP of that trade to 4155"),
    (
        "COMPRA XAUUSD\nZona 4120-4117\nSL 4110\nTP1 4126\nTP2 4135",
        "BUY XAUUSD @ 4117-4120, stop 4110, targets 4126 / 4135",
    ),
    ("Vendemos EURUSD a mercado, SL 1.1610, TP 1.1520", "SELL EURUSD at market, stop 1.161, target 1.152"),
    ("Tomen la mitad y pongan SL en BE", "TRIM 50% of that trade at market; MOVE STOP of that trade to breakeven"),
    ("cerramos el 50% del oro", "TRIM 50% of XAUUSD at market"),
    ("Muevan el SL a 4160", "MOVE STOP of that trade to 4160"),
    ("Quiten la orden pendiente de GBPUSD", "CANCEL GBPUSD"),
    ("Compra em EURUSD na região de 1.1510, stop 1.1480, alvo 1.1570", "BUY EURUSD @ 1.151, stop 1.148, target 1.157"),
    ("saindo do NQ em 29250", "CLOSE NQ @ 29250"),
    ("stop no ponto de entrada", "MOVE STOP of that trade to breakeven"),
    ("Вход в лонг по EURUSD: 1.1510\nСтоп: 1.1480\nТейк: 1.1570", "BUY EURUSD @ 1.151, stop 1.148, target 1.157"),
    ("Золото: шорт 4280, SL 4288, TP1 4270, TP2 4260", "SELL XAUUSD @ 4280, stop 4288, targets 4270 / 4260"),
    ("Открываю шорт GBPUSD 1.3240 стоп 1.3270 тейк 1.3180", "SELL GBPUSD @ 1.324, stop 1.327, target 1.318"),
    ("Купил NQ 29110, стоп 29080", "BUY NQ @ 29110, stop 29080"),
    ("Закрыл половину NQ по 29150", "TRIM 50% of NQ @ 29150"),
    ("Подтянул стоп на 4162", "MOVE STOP of that trade to 4162"),
    ("Выходим из EURUSD", "CLOSE EURUSD at market"),
    ("صفقة شراء EURUSD\nالدخول 1.1510\nالوقف 1.1480\nالهدف 1.1570", "BUY EURUSD @ 1.151, stop 1.148, target 1.157"),
    ("بيع الان GBPUSD\nستوب لوس 1.3270\nتيك بروفت 1.3180", "SELL GBPUSD at market, stop 1.327, target 1.318"),
    ("نقفل نصف الصفقة ونحرك الستوب للدخول", "TRIM 50% of that trade at market; MOVE STOP of that trade to breakeven"),
    ("الستوب على الدخول", "MOVE STOP of that trade to breakeven"),
    ("اغلاق الصفقة", "CLOSE that trade at market"),
    ("Short EURUSD zu 1,1580, SL 1,1610, TP 1,1520", "SELL EURUSD @ 1.158, stop 1.161, target 1.152"),
    ("Kaufen: GBPJPY 203,80 / SL 203,20 / TP 205,00", "BUY GBPJPY @ 203.80, stop 203.20, target 205"),
    (
        "Die Hälfte verkaufen, Rest mit SL auf Einstieg",
        "TRIM 50% of that trade at market; MOVE STOP of that trade to breakeven",
    ),
    ("Order für EURUSD stornieren", "CANCEL EURUSD"),
    ("VENTE GBPUSD 1.3240\nSTOP 1.3270\nOBJECTIF 1.3180", "SELL GBPUSD @ 1.324, stop 1.327, target 1.318"),
    ("Achetez l'or à 4150, stop 4140, objectifs 4160 / 4170", "BUY XAUUSD @ 4150, stop 4140, targets 4160 / 4170"),
    ("on prend la moitié, SL à BE", "TRIM 50% of that trade at market; MOVE STOP of that trade to breakeven"),
    ("Annulez l'ordre sur EURUSD", "CANCEL EURUSD"),
]

CHATTER = [
    ("VENDA OURO 4280\nENTRADA 4280-4284\nSTOP 4291\nALVO 4265", "refused: ambiguous-price"),
    ("El oro va a subir a 4200 esta semana", "chatter"),
    ("¿Alguien compra EURUSD en 1.1520?", "chatter"),
    ("esperando venta en 4280, no entrar todavía", "chatter"),
    ("TP1 alcanzado ✅ +50 pips", "chatter"),
    ("ouro pode chegar em 4200 amanhã", "chatter"),
    ("Жду покупку от 4120, пока вне рынка", "chatter"),
    ("Цель достигнута ✅ +80 пунктов", "chatter"),
    ("Вчера закрыли EURUSD +40 пунктов", "chatter"),
    ("تم تحقيق الهدف الأول ✅ 50 نقطة", "chatter"),
    ("الذهب ممكن يوصل 4200", "chatter"),
    ("Gold könnte bis 4200 steigen", "chatter"),
    ("TP1 erreicht +50 Pips", "chatter"),
    ("L'or pourrait monter à 4200", "chatter"),
    ("objectif atteint +50 pips", "chatter"),
]


@pytest.mark.parametrize(("text", "wanted"), READ)
def test_a_foreign_signal_is_read_as_meant(text, wanted):
    assert reading(text) == wanted


@pytest.mark.parametrize(("text", "wanted"), CHATTER)
def test_foreign_talk_is_silence(text, wanted):
    assert reading(text) == wanted
