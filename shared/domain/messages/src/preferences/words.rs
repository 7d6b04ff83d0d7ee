//! The words of the page, in each language.

use languages::Spoken;

/// All that the page says.
pub(super) struct Words {
    /// The title; `ORGANIZATION` stands for its name.
    pub title: &'static str,
    /// Before the address.
    pub to: &'static str,
    pub email: &'static str,
    pub sms: &'static str,
    pub whatsapp: &'static str,
    pub marketing: &'static str,
    pub transactional: &'static str,
    pub save: &'static str,
    /// The button that switches all of marketing off.
    pub unsubscribe: &'static str,
    pub saved: &'static str,
    pub unsubscribed: &'static str,
    pub confirm_title: &'static str,
    /// What was agreed to follows.
    pub confirm_asked: &'static str,
    pub confirm: &'static str,
    pub confirmed: &'static str,
    /// For whoever did not ask for it.
    pub not_you: &'static str,
    pub lost_title: &'static str,
    pub lost: &'static str,
    pub later: &'static str,
}

pub(super) fn words(spoken: Spoken) -> &'static Words {
    match spoken {
        Spoken::English => &ENGLISH,
        Spoken::Spanish => &SPANISH,
        Spoken::German => &GERMAN,
        Spoken::French => &FRENCH,
        Spoken::Italian => &ITALIAN,
        Spoken::Portuguese => &PORTUGUESE,
    }
}

/// The name of a language in itself.
pub(super) fn name(spoken: Spoken) -> &'static str {
    match spoken {
        Spoken::English => "English",
        Spoken::Spanish => "Español",
        Spoken::German => "Deutsch",
        Spoken::French => "Français",
        Spoken::Italian => "Italiano",
        Spoken::Portuguese => "Português",
    }
}

const ENGLISH: Words = Words {
    title: "Messages from ORGANIZATION",
    to: "What is sent to",
    email: "By e-mail",
    sms: "By text message",
    whatsapp: "By WhatsApp",
    marketing: "News and offers",
    transactional: "About my bookings and appointments",
    save: "Save",
    unsubscribe: "Unsubscribe from news and offers",
    saved: "Your choice is saved.",
    unsubscribed: "You get no more news and offers.",
    confirm_title: "Please confirm",
    confirm_asked: "Somebody entered your address in a form of ORGANIZATION and agreed to this:",
    confirm: "Yes, I agree",
    confirmed: "Thank you, it is confirmed.",
    not_you: "If that was not you, close this page: nothing will be sent.",
    lost_title: "This link does not work",
    lost: "It is not complete, or it has expired. Open the link of a newer message.",
    later: "Too many requests came from here. Wait a moment and try again.",
};

const SPANISH: Words = Words {
    title: "Mensajes de ORGANIZATION",
    to: "Lo que se envía a",
    email: "Por correo electrónico",
    sms: "Por SMS",
    whatsapp: "Por WhatsApp",
    marketing: "Novedades y ofertas",
    transactional: "Sobre mis reservas y citas",
    save: "Guardar",
    unsubscribe: "Darme de baja de novedades y ofertas",
    saved: "Su elección se ha guardado.",
    unsubscribed: "Ya no recibirá novedades ni ofertas.",
    confirm_title: "Por favor, confirme",
    confirm_asked: "Alguien escribió su dirección en un formulario de ORGANIZATION y aceptó lo siguiente:",
    confirm: "Sí, acepto",
    confirmed: "Gracias, está confirmado.",
    not_you: "Si no fue usted, cierre esta página: no se le enviará nada.",
    lost_title: "Este enlace no funciona",
    lost: "Está incompleto o ha caducado. Abra el enlace de un mensaje más reciente.",
    later: "Han llegado demasiadas solicitudes desde aquí. Espere un momento e inténtelo de nuevo.",
};

const GERMAN: Words = Words {
    title: "Nachrichten von ORGANIZATION",
    to: "Was gesendet wird an",
    email: "Per E-Mail",
    sms: "Per SMS",
    whatsapp: "Per WhatsApp",
    marketing: "Neuigkeiten und Angebote",
    transactional: "Zu meinen Buchungen und Terminen",
    save: "Speichern",
    unsubscribe: "Neuigkeiten und Angebote abbestellen",
    saved: "Ihre Auswahl ist gespeichert.",
    unsubscribed: "Sie erhalten keine Neuigkeiten und Angebote mehr.",
    confirm_title: "Bitte bestätigen",
    confirm_asked: "Jemand hat Ihre Adresse in ein Formular von ORGANIZATION eingetragen und Folgendem zugestimmt:",
    confirm: "Ja, ich stimme zu",
    confirmed: "Danke, das ist bestätigt.",
    not_you: "Waren Sie das nicht, schließen Sie diese Seite: Dann wird nichts gesendet.",
    lost_title: "Dieser Link funktioniert nicht",
    lost: "Er ist unvollständig oder abgelaufen. Öffnen Sie den Link einer neueren Nachricht.",
    later: "Von hier kamen zu viele Anfragen. Warten Sie einen Moment und versuchen Sie es noch einmal.",
};

const FRENCH: Words = Words {
    title: "Messages de ORGANIZATION",
    to: "Ce qui est envoyé à",
    email: "Par e-mail",
    sms: "Par SMS",
    whatsapp: "Par WhatsApp",
    marketing: "Nouvelles et offres",
    transactional: "Au sujet de mes réservations et rendez-vous",
    save: "Enregistrer",
    unsubscribe: "Ne plus recevoir de nouvelles et d'offres",
    saved: "Votre choix est enregistré.",
    unsubscribed: "Vous ne recevrez plus de nouvelles ni d'offres.",
    confirm_title: "Veuillez confirmer",
    confirm_asked: "Quelqu'un a saisi votre adresse dans un formulaire de ORGANIZATION et a accepté ceci :",
    confirm: "Oui, j'accepte",
    confirmed: "Merci, c'est confirmé.",
    not_you: "Si ce n'était pas vous, fermez cette page : rien ne vous sera envoyé.",
    lost_title: "Ce lien ne fonctionne pas",
    lost: "Il est incomplet ou a expiré. Ouvrez le lien d'un message plus récent.",
    later: "Trop de demandes sont venues d'ici. Patientez un instant et réessayez.",
};

const ITALIAN: Words = Words {
    title: "Messaggi di ORGANIZATION",
    to: "Che cosa viene inviato a",
    email: "Per e-mail",
    sms: "Per SMS",
    whatsapp: "Per WhatsApp",
    marketing: "Novità e offerte",
    transactional: "Sulle mie prenotazioni e sui miei appuntamenti",
    save: "Salva",
    unsubscribe: "Non ricevere più novità e offerte",
    saved: "La sua scelta è salvata.",
    unsubscribed: "Non riceverà più novità e offerte.",
    confirm_title: "Confermi, per favore",
    confirm_asked: "Qualcuno ha inserito il suo indirizzo in un modulo di ORGANIZATION e ha accettato quanto segue:",
    confirm: "Sì, accetto",
    confirmed: "Grazie, è confermato.",
    not_you: "Se non è stato lei, chiuda questa pagina: non verrà inviato nulla.",
    lost_title: "Questo link non funziona",
    lost: "È incompleto o scaduto. Apra il link di un messaggio più recente.",
    later: "Da qui sono arrivate troppe richieste. Attenda un momento e riprovi.",
};

const PORTUGUESE: Words = Words {
    title: "Mensagens de ORGANIZATION",
    to: "O que é enviado para",
    email: "Por e-mail",
    sms: "Por SMS",
    whatsapp: "Por WhatsApp",
    marketing: "Novidades e ofertas",
    transactional: "Sobre as minhas reservas e marcações",
    save: "Guardar",
    unsubscribe: "Deixar de receber novidades e ofertas",
    saved: "A sua escolha está guardada.",
    unsubscribed: "Não receberá mais novidades nem ofertas.",
    confirm_title: "Confirme, por favor",
    confirm_asked: "Alguém introduziu o seu endereço num formulário de ORGANIZATION e aceitou o seguinte:",
    confirm: "Sim, aceito",
    confirmed: "Obrigado, está confirmado.",
    not_you: "Se não foi você, feche esta página: nada será enviado.",
    lost_title: "Esta ligação não funciona",
    lost: "Está incompleta ou expirou. Abra a ligação de uma mensagem mais recente.",
    later: "Chegaram demasiados pedidos daqui. Aguarde um momento e tente novamente.",
};
