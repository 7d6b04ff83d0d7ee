//! The sentences of the phone, in six languages.

use languages::Spoken;

/// A sentence. The numbers in its comment are what it is filled with, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phrase {
    /// 0: times.
    Offer,
    /// 0: on which day.
    FullDay,
    NothingFree,
    /// 0: names of kinds.
    WhichService,
    /// 0: names of kinds.
    NoSuchService,
    NoServices,
    WhichTime,
    WhichDate,
    WhichHour,
    HowManyPeople,
    WhatName,
    /// 0: kind, 1: when.
    Booked,
    /// 0: kind, 1: when.
    Requested,
    TextFollows,
    MailFollows,
    /// 0: code.
    Code,
    Taken,
    DayFull,
    TooManyBooked,
    TooSoon,
    TooFar,
    NobodyThere,
    NoStart,
    TooManyPeople,
    NoAppointment,
    NoCode,
    WhichCode,
    LastName,
    Withheld,
    /// 0: appointments.
    WhichAppointment,
    NoSuchAppointment,
    /// 0: kind, 1: when.
    Moved,
    /// 0: kind, 1: when.
    Cancelled,
    TooLate,
    /// 0: on which day, 1: hours.
    OpenOn,
    /// 0: on which day.
    ClosedOn,
    /// 0: days with hours.
    OpenWeek,
    HoursUnknown,
    /// 0: kind, 1: price.
    Price,
    /// 0: kind.
    PriceUnknown,
    PuttingThrough,
    NobodyToTransfer,
    /// 0: emergency number.
    Alerted,
    /// 0: emergency number.
    NobodyAlerted,
    AlreadyAlerted,
    EmergencyTaken,
    EmergencyYours,
    /// 0: name.
    EmergencyLate,
    EmergencyOver,
    EmergencyUnknown,
    /// 0: name.
    CallerKnown,
    CallerNew,
    CallerWithheld,
    /// 0: kind, 1: when.
    NextAppointment,
    Trouble,
    UnknownTool,
    TooMuch,
    NotInService,
}

impl Phrase {
    /// The sentence, filled.
    pub(crate) fn say(self, spoken: Spoken, with: &[&str]) -> String {
        fill(self.template(spoken), with)
    }

    fn template(self, spoken: Spoken) -> &'static str {
        let [english, spanish, german, french, italian, portuguese] = self.templates();
        match spoken {
            Spoken::English => english,
            Spoken::Spanish => spanish,
            Spoken::German => german,
            Spoken::French => french,
            Spoken::Italian => italian,
            Spoken::Portuguese => portuguese,
        }
    }

    /// English, Spanish, German, French, Italian, Portuguese.
    #[rustfmt::skip]
    fn templates(self) -> [&'static str; 6] {
        match self {
            Self::Offer => [
                "I can offer {0}. Which suits you?",
                "Puedo ofrecerle {0}. ¿Cuál le conviene?",
                "Ich kann Ihnen anbieten: {0}. Was passt Ihnen?",
                "Je peux vous proposer {0}. Qu'est-ce qui vous convient ?",
                "Le posso proporre {0}. Che cosa preferisce?",
                "Posso propor {0}. O que prefere?",
            ],
            Self::FullDay => [
                "Nothing is free {0}.",
                "No hay nada libre {0}.",
                "{0} ist nichts frei.",
                "Rien n'est libre {0}.",
                "Non c'è niente di libero {0}.",
                "Não há nada livre {0}.",
            ],
            Self::NothingFree => [
                "Nothing is free in the time that can be booked.",
                "No hay nada libre en el plazo en que se puede reservar.",
                "In der Zeit, die sich buchen lässt, ist nichts frei.",
                "Rien n'est libre dans la période de réservation.",
                "Non c'è niente di libero nel periodo prenotabile.",
                "Não há nada livre no período em que se pode marcar.",
            ],
            Self::WhichService => [
                "Which would you like: {0}?",
                "¿Cuál desea: {0}?",
                "Was möchten Sie: {0}?",
                "Que souhaitez-vous : {0} ?",
                "Che cosa desidera: {0}?",
                "O que deseja: {0}?",
            ],
            Self::NoSuchService => [
                "We don't offer that. We offer {0}.",
                "Eso no lo ofrecemos. Ofrecemos {0}.",
                "Das bieten wir nicht an. Wir bieten an: {0}.",
                "Nous ne proposons pas cela. Nous proposons {0}.",
                "Questo non lo offriamo. Offriamo {0}.",
                "Isso não oferecemos. Oferecemos {0}.",
            ],
            Self::NoServices => [
                "Nothing can be booked by phone at the moment.",
                "Por el momento no se puede reservar nada por teléfono.",
                "Zurzeit lässt sich am Telefon nichts buchen.",
                "Rien ne peut être réservé par téléphone pour le moment.",
                "Al momento non si può prenotare nulla per telefono.",
                "De momento não se pode marcar nada por telefone.",
            ],
            Self::WhichTime => [
                "Which day and what time would you like?",
                "¿Qué día y a qué hora desea?",
                "An welchem Tag und um welche Zeit möchten Sie kommen?",
                "Quel jour et à quelle heure souhaitez-vous venir ?",
                "Che giorno e a che ora preferisce?",
                "Em que dia e a que horas prefere?",
            ],
            // A date settles what `next Friday` does not.
            Self::WhichDate => [
                "I am not sure which day you mean. Which date is it?",
                "No estoy seguro de qué día es. ¿Qué fecha es?",
                "Ich bin nicht sicher, welcher Tag gemeint ist. Welches Datum ist es?",
                "Je ne suis pas sûr du jour. Quelle est la date ?",
                "Non sono sicuro di quale giorno sia. Che data è?",
                "Não tenho a certeza do dia. Qual é a data?",
            ],
            Self::WhichHour => [
                "I am not sure what time you mean. At what time, in the morning or in the afternoon?",
                "No estoy seguro de la hora. ¿A qué hora, de la mañana o de la tarde?",
                "Ich bin nicht sicher, welche Zeit gemeint ist. Um wie viel Uhr, vormittags oder nachmittags?",
                "Je ne suis pas sûr de l'heure. À quelle heure, le matin ou l'après-midi ?",
                "Non sono sicuro dell'ora. A che ora, di mattina o di pomeriggio?",
                "Não tenho a certeza da hora. A que horas, de manhã ou à tarde?",
            ],
            Self::HowManyPeople => [
                "For how many people?",
                "¿Para cuántas personas?",
                "Für wie viele Personen?",
                "Pour combien de personnes ?",
                "Per quante persone?",
                "Para quantas pessoas?",
            ],
            Self::WhatName => [
                "What name may I book it under?",
                "¿A nombre de quién hago la reserva?",
                "Auf welchen Namen darf ich buchen?",
                "À quel nom dois-je réserver ?",
                "A che nome devo prenotare?",
                "Em que nome faço a marcação?",
            ],
            Self::Booked => [
                "{0} is booked for {1}.",
                "{0} está reservado para {1}.",
                "{0} ist gebucht für {1}.",
                "{0} est réservé pour {1}.",
                "{0} è prenotato per {1}.",
                "{0} está marcado para {1}.",
            ],
            Self::Requested => [
                "I have noted your request for {0}, {1}. We will confirm it.",
                "He anotado su solicitud de {0}, {1}. Se la confirmaremos.",
                "Ich habe Ihre Anfrage notiert: {0}, {1}. Wir bestätigen sie noch.",
                "J'ai noté votre demande : {0}, {1}. Nous vous la confirmerons.",
                "Ho annotato la sua richiesta: {0}, {1}. Le daremo conferma.",
                "Anotei o seu pedido: {0}, {1}. Iremos confirmá-lo.",
            ],
            Self::TextFollows => [
                "You will get a text message.",
                "Recibirá un mensaje de texto.",
                "Sie erhalten eine SMS.",
                "Vous recevrez un SMS.",
                "Riceverà un SMS.",
                "Vai receber uma mensagem de texto.",
            ],
            Self::MailFollows => [
                "You will get an e-mail.",
                "Recibirá un correo electrónico.",
                "Sie erhalten eine E-Mail.",
                "Vous recevrez un e-mail.",
                "Riceverà un'e-mail.",
                "Vai receber um e-mail.",
            ],
            Self::Code => [
                "Your confirmation code is {0}.",
                "Su código de confirmación es {0}.",
                "Ihr Bestätigungscode ist {0}.",
                "Votre code de confirmation est {0}.",
                "Il suo codice di conferma è {0}.",
                "O seu código de confirmação é {0}.",
            ],
            Self::Taken => [
                "That time is taken.",
                "Esa hora está ocupada.",
                "Diese Zeit ist vergeben.",
                "Cet horaire est pris.",
                "Quell'orario è occupato.",
                "Essa hora está ocupada.",
            ],
            Self::DayFull => [
                "That day is full.",
                "Ese día está completo.",
                "Dieser Tag ist ausgebucht.",
                "Cette journée est complète.",
                "Quel giorno è al completo.",
                "Esse dia está cheio.",
            ],
            Self::TooManyBooked => [
                "You have as many of these booked as one person may. Please talk to our staff.",
                "Ya tiene reservadas tantas como se permiten por persona. Hable con nuestro personal, por favor.",
                "Mehr davon kann eine Person nicht buchen. Bitte sprechen Sie mit unserem Personal.",
                "Une personne ne peut pas en réserver davantage. Parlez à notre équipe, s'il vous plaît.",
                "Una persona non ne può prenotare di più. Parli con il nostro personale, per favore.",
                "Uma pessoa não pode marcar mais do que isso. Fale com a nossa equipa, por favor.",
            ],
            Self::TooSoon => [
                "That is too soon.",
                "Eso es demasiado pronto.",
                "Das ist zu kurzfristig.",
                "C'est trop tôt.",
                "È troppo presto.",
                "É demasiado cedo.",
            ],
            Self::TooFar => [
                "That is too far ahead.",
                "Eso es con demasiada antelación.",
                "Das ist zu weit voraus.",
                "C'est trop longtemps à l'avance.",
                "È troppo in anticipo.",
                "É com demasiada antecedência.",
            ],
            Self::NobodyThere => [
                "Nobody is there at that time.",
                "A esa hora no hay nadie.",
                "Zu dieser Zeit ist niemand da.",
                "Personne n'est là à cette heure.",
                "A quell'ora non c'è nessuno.",
                "A essa hora não está ninguém.",
            ],
            Self::NoStart => [
                "Appointments don't begin at that time.",
                "A esa hora no empiezan las citas.",
                "Zu dieser Zeit beginnen keine Termine.",
                "Les rendez-vous ne commencent pas à cette heure.",
                "A quell'ora non iniziano appuntamenti.",
                "A essa hora não começam marcações.",
            ],
            Self::TooManyPeople => [
                "So many people don't fit at one time.",
                "No caben tantas personas a la vez.",
                "So viele Personen haben zu einer Zeit nicht Platz.",
                "Il n'y a pas de place pour autant de personnes à la fois.",
                "Non c'è posto per così tante persone insieme.",
                "Não há lugar para tantas pessoas ao mesmo tempo.",
            ],
            Self::NoAppointment => [
                "I find no appointment under your number.",
                "No encuentro ninguna cita con su número.",
                "Unter Ihrer Nummer finde ich keinen Termin.",
                "Je ne trouve aucun rendez-vous à votre numéro.",
                "Non trovo nessun appuntamento con il suo numero.",
                "Não encontro nenhuma marcação com o seu número.",
            ],
            Self::NoCode => [
                "I find no appointment with that code and name.",
                "No encuentro ninguna cita con ese código y ese nombre.",
                "Zu diesem Code und Namen finde ich keinen Termin.",
                "Je ne trouve aucun rendez-vous avec ce code et ce nom.",
                "Non trovo nessun appuntamento con quel codice e quel nome.",
                "Não encontro nenhuma marcação com esse código e esse nome.",
            ],
            Self::WhichCode => [
                "What is your confirmation code?",
                "¿Cuál es su código de confirmación?",
                "Wie lautet Ihr Bestätigungscode?",
                "Quel est votre code de confirmation ?",
                "Qual è il suo codice di conferma?",
                "Qual é o seu código de confirmação?",
            ],
            Self::LastName => [
                "What is the last name that it is booked under?",
                "¿A nombre de qué apellido está la reserva?",
                "Auf welchen Nachnamen ist der Termin gebucht?",
                "À quel nom de famille est le rendez-vous ?",
                "A quale cognome è prenotato?",
                "Em que apelido está a marcação?",
            ],
            Self::Withheld => [
                "Your number is withheld. What is your confirmation code?",
                "Su número está oculto. ¿Cuál es su código de confirmación?",
                "Ihre Nummer ist unterdrückt. Wie lautet Ihr Bestätigungscode?",
                "Votre numéro est masqué. Quel est votre code de confirmation ?",
                "Il suo numero è nascosto. Qual è il suo codice di conferma?",
                "O seu número está oculto. Qual é o seu código de confirmação?",
            ],
            Self::WhichAppointment => [
                "Which appointment do you mean: {0}?",
                "¿A qué cita se refiere: {0}?",
                "Welchen Termin meinen Sie: {0}?",
                "De quel rendez-vous parlez-vous : {0} ?",
                "Quale appuntamento intende: {0}?",
                "A que marcação se refere: {0}?",
            ],
            Self::NoSuchAppointment => [
                "I find no such appointment.",
                "No encuentro esa cita.",
                "Einen solchen Termin finde ich nicht.",
                "Je ne trouve pas ce rendez-vous.",
                "Non trovo quell'appuntamento.",
                "Não encontro essa marcação.",
            ],
            Self::Moved => [
                "{0} is moved to {1}.",
                "{0} se ha cambiado: {1}.",
                "{0} ist verschoben auf {1}.",
                "{0} est déplacé : {1}.",
                "{0} è spostato: {1}.",
                "{0} foi alterado para {1}.",
            ],
            Self::Cancelled => [
                "I have cancelled this appointment: {0}, {1}.",
                "He cancelado esta cita: {0}, {1}.",
                "Ich habe diesen Termin abgesagt: {0}, {1}.",
                "J'ai annulé ce rendez-vous : {0}, {1}.",
                "Ho annullato questo appuntamento: {0}, {1}.",
                "Cancelei esta marcação: {0}, {1}.",
            ],
            Self::TooLate => [
                "It is too late to change this appointment. Shall I put you through to somebody?",
                "Ya es tarde para cambiar esta cita. ¿Le paso con alguien?",
                "Dieser Termin lässt sich nicht mehr ändern. Soll ich Sie verbinden?",
                "Il est trop tard pour changer ce rendez-vous. Dois-je vous passer quelqu'un ?",
                "È troppo tardi per cambiare questo appuntamento. Le passo qualcuno?",
                "Já é tarde para alterar esta marcação. Quer que passe a chamada a alguém?",
            ],
            Self::OpenOn => [
                "We are open {0} {1}.",
                "Abrimos {0} {1}.",
                "{0} haben wir {1} geöffnet.",
                "Nous sommes ouverts {0} {1}.",
                "Siamo aperti {0} {1}.",
                "Estamos abertos {0} {1}.",
            ],
            Self::ClosedOn => [
                "We are closed {0}.",
                "Cerramos {0}.",
                "{0} haben wir geschlossen.",
                "Nous sommes fermés {0}.",
                "Siamo chiusi {0}.",
                "Estamos fechados {0}.",
            ],
            Self::OpenWeek => [
                "We are open {0}.",
                "Abrimos {0}.",
                "Geöffnet ist {0}.",
                "Nous sommes ouverts {0}.",
                "Siamo aperti {0}.",
                "Estamos abertos {0}.",
            ],
            Self::HoursUnknown => [
                "I don't know the opening hours.",
                "No conozco el horario.",
                "Die Öffnungszeiten kenne ich nicht.",
                "Je ne connais pas les heures d'ouverture.",
                "Non conosco gli orari di apertura.",
                "Não sei o horário de abertura.",
            ],
            Self::Price => [
                "{0} costs {1}.",
                "{0} cuesta {1}.",
                "{0} kostet {1}.",
                "{0} coûte {1}.",
                "{0} costa {1}.",
                "{0} custa {1}.",
            ],
            Self::PriceUnknown => [
                "I don't know the price of {0}.",
                "No conozco el precio de {0}.",
                "Den Preis kenne ich nicht: {0}.",
                "Je ne connais pas le prix : {0}.",
                "Non conosco il prezzo di {0}.",
                "Não sei o preço de {0}.",
            ],
            Self::PuttingThrough => [
                "I am putting you through. One moment, please.",
                "Le paso. Un momento, por favor.",
                "Ich verbinde Sie. Einen Moment, bitte.",
                "Je vous passe quelqu'un. Un instant, s'il vous plaît.",
                "La metto in contatto. Un attimo, per favore.",
                "Vou passar a chamada. Um momento, por favor.",
            ],
            Self::NobodyToTransfer => [
                "Nobody can take the call right now. May I take a message?",
                "Ahora nadie puede atender la llamada. ¿Desea dejar un mensaje?",
                "Im Moment kann niemand den Anruf übernehmen. Darf ich etwas ausrichten?",
                "Personne ne peut prendre l'appel pour l'instant. Puis-je prendre un message ?",
                "In questo momento nessuno può rispondere. Vuole lasciare un messaggio?",
                "Neste momento ninguém pode atender. Quer deixar uma mensagem?",
            ],
            Self::Alerted => [
                "I have alerted our people on call. If anybody is in danger, call {0}.",
                "He avisado a nuestro equipo de guardia. Si alguien corre peligro, llame al {0}.",
                "Ich habe unseren Bereitschaftsdienst alarmiert. Ist jemand in Gefahr, wählen Sie {0}.",
                "J'ai alerté notre équipe de garde. Si quelqu'un est en danger, appelez le {0}.",
                "Ho avvisato il nostro servizio di reperibilità. Se qualcuno è in pericolo, chiami il {0}.",
                "Avisei a nossa equipa de serviço. Se alguém estiver em perigo, ligue {0}.",
            ],
            Self::NobodyAlerted => [
                "None of our people can be reached right now. If anybody is in danger, call {0}.",
                "Ahora no podemos localizar a nadie. Si alguien corre peligro, llame al {0}.",
                "Von uns ist im Moment niemand erreichbar. Ist jemand in Gefahr, wählen Sie {0}.",
                "Personne de chez nous n'est joignable. Si quelqu'un est en danger, appelez le {0}.",
                "In questo momento nessuno è raggiungibile. Se qualcuno è in pericolo, chiami il {0}.",
                "Neste momento não conseguimos contactar ninguém. Se alguém estiver em perigo, ligue {0}.",
            ],
            Self::AlreadyAlerted => [
                "Our people on call know of it already.",
                "Nuestro equipo de guardia ya está avisado.",
                "Unser Bereitschaftsdienst weiß schon Bescheid.",
                "Notre équipe de garde est déjà prévenue.",
                "Il nostro servizio di reperibilità è già avvisato.",
                "A nossa equipa de serviço já está avisada.",
            ],
            Self::EmergencyTaken => [
                "Thank you. It is yours, and the others are told.",
                "Gracias. Queda a su cargo y se avisa a los demás.",
                "Danke. Sie haben übernommen, die anderen werden informiert.",
                "Merci. Vous vous en chargez, les autres sont prévenus.",
                "Grazie. Se ne occupa Lei, gli altri vengono avvisati.",
                "Obrigado. Fica a seu cargo e os outros são avisados.",
            ],
            Self::EmergencyYours => [
                "You have taken it already.",
                "Usted ya se ha hecho cargo.",
                "Sie haben das schon übernommen.",
                "Vous vous en êtes déjà chargé.",
                "Se ne occupa già Lei.",
                "Já ficou a seu cargo.",
            ],
            Self::EmergencyLate => [
                "{0} has taken it already.",
                "Ya se ha hecho cargo {0}.",
                "{0} hat das schon übernommen.",
                "{0} s'en charge déjà.",
                "Se ne occupa già {0}.",
                "{0} já assumiu.",
            ],
            Self::EmergencyOver => [
                "This emergency is over.",
                "Esta emergencia ha terminado.",
                "Dieser Notfall ist vorbei.",
                "Cette urgence est terminée.",
                "Questa emergenza è finita.",
                "Esta emergência terminou.",
            ],
            Self::EmergencyUnknown => [
                "I know no emergency with this code for your number.",
                "No conozco ninguna emergencia con este código para su número.",
                "Zu diesem Code und Ihrer Nummer kenne ich keinen Notfall.",
                "Je ne connais aucune urgence avec ce code pour votre numéro.",
                "Non conosco emergenze con questo codice per il Suo numero.",
                "Não conheço nenhuma emergência com este código para o seu número.",
            ],
            Self::CallerKnown => [
                "The caller is {0}.",
                "Llama {0}.",
                "Es ruft {0} an.",
                "L'appel vient de {0}.",
                "Chiama {0}.",
                "Quem liga é {0}.",
            ],
            Self::CallerNew => [
                "The caller is not known to us yet.",
                "Todavía no conocemos a quien llama.",
                "Wir kennen die anrufende Person noch nicht.",
                "Nous ne connaissons pas encore la personne qui appelle.",
                "Non conosciamo ancora chi chiama.",
                "Ainda não conhecemos quem liga.",
            ],
            Self::CallerWithheld => [
                "The caller's number is withheld.",
                "El número de quien llama está oculto.",
                "Die Nummer der anrufenden Person ist unterdrückt.",
                "Le numéro de la personne qui appelle est masqué.",
                "Il numero di chi chiama è nascosto.",
                "O número de quem liga está oculto.",
            ],
            Self::NextAppointment => [
                "Next appointment: {0}, {1}.",
                "Próxima cita: {0}, {1}.",
                "Nächster Termin: {0}, {1}.",
                "Prochain rendez-vous : {0}, {1}.",
                "Prossimo appuntamento: {0}, {1}.",
                "Próxima marcação: {0}, {1}.",
            ],
            Self::Trouble => [
                "I am sorry, that did not work just now.",
                "Lo siento, ahora mismo no ha funcionado.",
                "Es tut mir leid, das hat gerade nicht geklappt.",
                "Je suis désolé, cela n'a pas fonctionné.",
                "Mi dispiace, in questo momento non ha funzionato.",
                "Lamento, não funcionou neste momento.",
            ],
            Self::UnknownTool => [
                "There is no such tool.",
                "No existe esa herramienta.",
                "Dieses Werkzeug gibt es nicht.",
                "Cet outil n'existe pas.",
                "Questo strumento non esiste.",
                "Essa ferramenta não existe.",
            ],
            Self::TooMuch => [
                "That is more than I can do for one number today. Please talk to our staff.",
                "Es más de lo que puedo hacer hoy para un número. Hable con nuestro personal, por favor.",
                "Mehr kann ich heute für eine Nummer nicht tun. Bitte sprechen Sie mit unserem Personal.",
                "Je ne peux pas en faire plus aujourd'hui pour un numéro. Parlez à notre équipe, s'il vous plaît.",
                "Oggi non posso fare di più per un numero. Parli con il nostro personale, per favore.",
                "Hoje não posso fazer mais para um número. Fale com a nossa equipa, por favor.",
            ],
            Self::NotInService => [
                "This number is not in service at the moment. Please call again later.",
                "Este número no está en servicio por el momento. Llame más tarde, por favor.",
                "Diese Nummer ist zurzeit nicht in Betrieb. Bitte rufen Sie später noch einmal an.",
                "Ce numéro n'est pas en service pour le moment. Veuillez rappeler plus tard.",
                "Questo numero al momento non è attivo. Richiami più tardi, per favore.",
                "Este número não está em serviço de momento. Ligue mais tarde, por favor.",
            ],
        }
    }
}

/// A list of alternatives: `one, two or three`.
pub(crate) fn any_of(items: &[String], spoken: Spoken) -> String {
    let or = match spoken {
        Spoken::English => "or",
        Spoken::Spanish | Spoken::Italian => "o",
        Spoken::German => "oder",
        Spoken::French | Spoken::Portuguese => "ou",
    };
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [before @ .., last] => {
            let before: Vec<&str> = before
                .iter()
                .map(|item| item.trim_end_matches(','))
                .collect();
            format!("{} {or} {last}", before.join(", "))
        }
    }
}

/// One pass, so that what is filled in is never filled itself.
fn fill(template: &str, with: &[&str]) -> String {
    let mut parts = template.split('{');
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (place, rest) = part.split_once('}').unwrap_or((part, ""));
        let value = place.parse().ok().and_then(|place: usize| with.get(place));
        filled.push_str(value.unwrap_or(&""));
        filled.push_str(rest);
    }
    // Sentences begin with a capital, whatever they are filled with; and a comma of a day ends with its sentence.
    let filled = filled
        .replace(",.", ".")
        .replace(",?", "?")
        .replace(",,", ",");
    let mut letters = filled.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => filled,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Phrase; 58] = [
        Phrase::Offer,
        Phrase::FullDay,
        Phrase::NothingFree,
        Phrase::WhichService,
        Phrase::NoSuchService,
        Phrase::NoServices,
        Phrase::WhichTime,
        Phrase::WhichDate,
        Phrase::WhichHour,
        Phrase::HowManyPeople,
        Phrase::WhatName,
        Phrase::Booked,
        Phrase::Requested,
        Phrase::TextFollows,
        Phrase::MailFollows,
        Phrase::Code,
        Phrase::Taken,
        Phrase::DayFull,
        Phrase::TooManyBooked,
        Phrase::TooSoon,
        Phrase::TooFar,
        Phrase::NobodyThere,
        Phrase::NoStart,
        Phrase::TooManyPeople,
        Phrase::NoAppointment,
        Phrase::NoCode,
        Phrase::WhichCode,
        Phrase::LastName,
        Phrase::Withheld,
        Phrase::WhichAppointment,
        Phrase::NoSuchAppointment,
        Phrase::Moved,
        Phrase::Cancelled,
        Phrase::TooLate,
        Phrase::OpenOn,
        Phrase::ClosedOn,
        Phrase::OpenWeek,
        Phrase::HoursUnknown,
        Phrase::Price,
        Phrase::PriceUnknown,
        Phrase::PuttingThrough,
        Phrase::NobodyToTransfer,
        Phrase::Alerted,
        Phrase::NobodyAlerted,
        Phrase::AlreadyAlerted,
        Phrase::EmergencyTaken,
        Phrase::EmergencyYours,
        Phrase::EmergencyLate,
        Phrase::EmergencyOver,
        Phrase::EmergencyUnknown,
        Phrase::CallerKnown,
        Phrase::CallerNew,
        Phrase::CallerWithheld,
        Phrase::NextAppointment,
        Phrase::Trouble,
        Phrase::UnknownTool,
        Phrase::TooMuch,
        Phrase::NotInService,
    ];

    #[test]
    fn every_sentence_says_the_same_in_every_language() {
        for phrase in ALL {
            let english = phrase.template(Spoken::English);
            let mut templates = phrase.templates().to_vec();
            for template in &templates {
                for place in ["{0}", "{1}", "{2}"] {
                    assert_eq!(
                        template.contains(place),
                        english.contains(place),
                        "{template}"
                    );
                }
                // Answers are made of two or three of them.
                assert!(template.chars().count() <= 110, "{template}");
            }
            templates.sort_unstable();
            templates.dedup();
            assert_eq!(templates.len(), 6, "{english}");
        }
    }

    #[test]
    fn what_is_filled_in_is_not_filled_itself() {
        let said = Phrase::Booked.say(Spoken::English, &["the {1} tour", "noon"]);
        assert_eq!(said, "The {1} tour is booked for noon.");
        assert_eq!(
            Phrase::Booked.say(Spoken::German, &["Beratung"]),
            "Beratung ist gebucht für ."
        );
    }

    #[test]
    fn alternatives_are_told_apart() {
        let items = ["a".to_owned(), "b".to_owned(), "c".to_owned()];
        assert_eq!(any_of(&items, Spoken::English), "a, b or c");
        assert_eq!(any_of(&items, Spoken::German), "a, b oder c");
        assert_eq!(any_of(items.get(..1).unwrap(), Spoken::French), "a");
        assert_eq!(any_of(&[], Spoken::French), "");
    }
}
