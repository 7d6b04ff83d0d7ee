use crate::{Hours, Moment, Period};

/// Somebody or something that serves appointments, one at a time: a member of the staff, a room.
#[derive(Clone, Debug)]
pub struct Resource<Id> {
    /// Id of the resource.
    pub id: Id,
    /// When it is there; `None`: whenever the organization is open.
    pub hours: Option<Hours>,
    /// When it is away, or busy as a calendar elsewhere has it.
    pub busy: Vec<Period>,
    /// When it is taken by appointments, their buffers included.
    pub taken: Vec<Period>,
    /// What among `taken` others of the same kind may join.
    pub shared: Vec<Shared>,
    /// When it was last given an appointment.
    pub last_assigned: Option<Moment>,
}

impl<Id> Resource<Id> {
    /// One that is there whenever the organization is open, and free.
    pub fn new(id: Id) -> Self {
        Self {
            id,
            hours: None,
            busy: Vec::new(),
            taken: Vec::new(),
            shared: Vec::new(),
            last_assigned: None,
        }
    }
}

/// Time of a resource that is taken by appointments of the kind that is asked for, and that has seats left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shared {
    /// From start to end, without buffers.
    pub appointment: Period,
    /// The same with the buffers that it was taken with.
    pub taken: Period,
    /// How many seats are left.
    pub seats_left: u32,
}
