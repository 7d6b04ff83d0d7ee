// The rows that the public, clients and staff reach through PostgREST, for `createClient<Database>(…)` of supabase-js.
// Made by `cargo up diagrams` from the database.

export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[];

export type Database = {
  public: {
    Tables: {
      absences: {
        Row: {
          id: string;
          organization_id: string;
          resource_id: string | null;
          starts_at: string;
          ends_at: string;
          reason: string | null;
          created_at: string;
          updated_at: string;
        };
        Insert: {
          organization_id: string;
          resource_id?: string | null;
          starts_at: string;
          ends_at: string;
          reason?: string | null;
        };
        Update: {
          starts_at?: string;
          ends_at?: string;
          reason?: string | null;
        };
        Relationships: [
          { foreignKeyName: "absences_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
          { foreignKeyName: "absences_organization_id_resource_id_fkey"; columns: ["organization_id", "resource_id"]; isOneToOne: false; referencedRelation: "resources"; referencedColumns: ["organization_id", "id"] },
        ];
      };
      accommodations: {
        Row: {
          id: string;
          organization_id: string;
          name: string;
          type: string | null;
          description: string | null;
          location: string | null;
          contact: string | null;
          images: string[];
          price: number;
          pricing: Json;
          amenities: string[];
          availability: Json;
          is_active: boolean;
          metadata: Json;
          created_at: string;
          updated_at: string;
        };
        Insert: {
          organization_id: string;
          name: string;
          type?: string | null;
          description?: string | null;
          location?: string | null;
          contact?: string | null;
          images?: string[];
          price: number;
          pricing?: Json;
          amenities?: string[];
          availability?: Json;
          is_active?: boolean;
          metadata?: Json;
        };
        Update: {
          name?: string;
          type?: string | null;
          description?: string | null;
          location?: string | null;
          contact?: string | null;
          images?: string[];
          price?: number;
          pricing?: Json;
          amenities?: string[];
          availability?: Json;
          is_active?: boolean;
          metadata?: Json;
        };
        Relationships: [
          { foreignKeyName: "accommodations_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      agent_logs: {
        Row: {
          id: string;
          organization_id: string;
          agent_id: string;
          event: string;
          details: Json;
          about: string[];
          created_at: string;
        };
        Insert: { [column in never]: never };
        Update: { [column in never]: never };
        Relationships: [
          { foreignKeyName: "agent_logs_organization_id_agent_id_fkey"; columns: ["organization_id", "agent_id"]; isOneToOne: false; referencedRelation: "agents"; referencedColumns: ["organization_id", "id"] },
          { foreignKeyName: "agent_logs_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      agents: {
        Row: {
          id: string;
          organization_id: string;
          name: string;
          type: string | null;
          description: string | null;
          configuration: Json;
          state: Json;
          memory: Json;
          is_active: boolean;
          created_at: string;
          updated_at: string;
        };
        Insert: {
          organization_id: string;
          name: string;
          type?: string | null;
          description?: string | null;
          configuration?: Json;
          is_active?: boolean;
        };
        Update: {
          name?: string;
          type?: string | null;
          description?: string | null;
          configuration?: Json;
          is_active?: boolean;
        };
        Relationships: [
          { foreignKeyName: "agents_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      appointment_slots: {
        Row: {
          id: string;
          organization_id: string;
          resource_id: string;
          type_id: string;
          starts_at: string;
          ends_at: string;
          taken: string;
          seats_taken: number;
          main_slot_id: string | null;
          created_at: string;
        };
        Insert: { [column in never]: never };
        Update: { [column in never]: never };
        Relationships: [
          { foreignKeyName: "appointment_slots_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
          { foreignKeyName: "appointment_slots_organization_id_main_slot_id_fkey"; columns: ["organization_id", "main_slot_id"]; isOneToOne: false; referencedRelation: "appointment_slots"; referencedColumns: ["organization_id", "id"] },
          { foreignKeyName: "appointment_slots_organization_id_resource_id_fkey"; columns: ["organization_id", "resource_id"]; isOneToOne: false; referencedRelation: "resources"; referencedColumns: ["organization_id", "id"] },
          { foreignKeyName: "appointment_slots_organization_id_type_id_fkey"; columns: ["organization_id", "type_id"]; isOneToOne: false; referencedRelation: "appointment_types"; referencedColumns: ["organization_id", "id"] },
        ];
      };
      appointment_type_resources: {
        Row: {
          id: string;
          organization_id: string;
          type_id: string;
          resource_id: string;
          requirement: number;
          created_at: string;
        };
        Insert: {
          organization_id: string;
          type_id: string;
          resource_id: string;
          requirement?: number;
        };
        Update: { [column in never]: never };
        Relationships: [
          { foreignKeyName: "appointment_type_resources_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
          { foreignKeyName: "appointment_type_resources_organization_id_resource_id_fkey"; columns: ["organization_id", "resource_id"]; isOneToOne: false; referencedRelation: "resources"; referencedColumns: ["organization_id", "id"] },
          { foreignKeyName: "appointment_type_resources_organization_id_type_id_fkey"; columns: ["organization_id", "type_id"]; isOneToOne: false; referencedRelation: "appointment_types"; referencedColumns: ["organization_id", "id"] },
        ];
      };
      appointment_types: {
        Row: {
          id: string;
          organization_id: string;
          name: string;
          description: string | null;
          duration_minutes: number;
          is_duration_flexible: boolean;
          interval_minutes: number;
          buffer_before_minutes: number;
          buffer_after_minutes: number;
          minimum_notice_minutes: number;
          horizon_days: number;
          capacity: number;
          max_per_day: number | null;
          max_open_per_customer: number | null;
          is_confirmed_at_once: boolean;
          hold_minutes: number | null;
          reminder_minutes: number | null;
          change_notice_minutes: number | null;
          price: number | null;
          is_paid_ahead: boolean;
          is_public: boolean;
          is_active: boolean;
          metadata: Json;
          created_at: string;
          updated_at: string;
        };
        Insert: {
          organization_id: string;
          name: string;
          description?: string | null;
          duration_minutes?: number;
          is_duration_flexible?: boolean;
          interval_minutes?: number;
          buffer_before_minutes?: number;
          buffer_after_minutes?: number;
          minimum_notice_minutes?: number;
          horizon_days?: number;
          capacity?: number;
          max_per_day?: number | null;
          max_open_per_customer?: number | null;
          is_confirmed_at_once?: boolean;
          hold_minutes?: number | null;
          reminder_minutes?: number | null;
          change_notice_minutes?: number | null;
          price?: number | null;
          is_paid_ahead?: boolean;
          is_public?: boolean;
          is_active?: boolean;
          metadata?: Json;
        };
        Update: {
          name?: string;
          description?: string | null;
          duration_minutes?: number;
          is_duration_flexible?: boolean;
          interval_minutes?: number;
          buffer_before_minutes?: number;
          buffer_after_minutes?: number;
          minimum_notice_minutes?: number;
          horizon_days?: number;
          capacity?: number;
          max_per_day?: number | null;
          max_open_per_customer?: number | null;
          is_confirmed_at_once?: boolean;
          hold_minutes?: number | null;
          reminder_minutes?: number | null;
          change_notice_minutes?: number | null;
          price?: number | null;
          is_paid_ahead?: boolean;
          is_public?: boolean;
          is_active?: boolean;
          metadata?: Json;
        };
        Relationships: [
          { foreignKeyName: "appointment_types_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      appointments: {
        Row: {
          id: string;
          organization_id: string;
          type_id: string;
          resource_id: string;
          slot_id: string | null;
          customer_id: string | null;
          vapi_call_id: string | null;
          customer_name: string;
          customer_phone: string | null;
          customer_email: string | null;
          confirmation_code: string;
          service_address: string | null;
          appointment_type: string;
          service_description: string | null;
          starts_at: string;
          ends_at: string;
          duration_minutes: number;
          seats: number;
          unit_price: number | null;
          seat_prices: Json | null;
          total_price: number | null;
          currency: string | null;
          payment_status: "unpaid" | "partially_paid" | "paid" | "refunded";
          texts_allowed: boolean;
          status: "pending" | "confirmed" | "cancelled" | "completed" | "no_show" | "expired";
          language: string;
          confirmation_sent_at: string | null;
          reminder_at: string | null;
          reminder_sent_at: string | null;
          reminder_error: string | null;
          google_calendar_event_id: string | null;
          outlook_calendar_event_id: string | null;
          calendly_event_id: string | null;
          calendar_provider: "google" | "outlook" | "calendly" | "none" | null;
          urgency_score: number | null;
          emergency_detected: boolean;
          notes: string | null;
          metadata: Json;
          expires_at: string | null;
          cancellation_reason: string | null;
          created_by: string | null;
          by_stranger: boolean;
          by_program: boolean;
          confirmed_at: string | null;
          rescheduled_at: string | null;
          moved_by_staff_at: string | null;
          cancelled_at: string | null;
          completed_at: string | null;
          no_show_at: string | null;
          expired_at: string | null;
          created_at: string;
          updated_at: string;
        };
        Insert: { [column in never]: never };
        Update: { [column in never]: never };
        Relationships: [
          { foreignKeyName: "appointments_organization_id_customer_id_fkey"; columns: ["organization_id", "customer_id"]; isOneToOne: false; referencedRelation: "customers"; referencedColumns: ["organization_id", "id"] },
          { foreignKeyName: "appointments_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
          { foreignKeyName: "appointments_organization_id_resource_id_fkey"; columns: ["organization_id", "resource_id"]; isOneToOne: false; referencedRelation: "resources"; referencedColumns: ["organization_id", "id"] },
          { foreignKeyName: "appointments_organization_id_slot_id_fkey"; columns: ["organization_id", "slot_id"]; isOneToOne: false; referencedRelation: "appointment_slots"; referencedColumns: ["organization_id", "id"] },
          { foreignKeyName: "appointments_organization_id_type_id_fkey"; columns: ["organization_id", "type_id"]; isOneToOne: false; referencedRelation: "appointment_types"; referencedColumns: ["organization_id", "id"] },
        ];
      };
      assistants: {
        Row: {
          id: string;
          organization_id: string;
          name: string;
          description: string | null;
          industry: string | null;
          language: string;
          model: string | null;
          system_prompt: string | null;
          knowledge_ids: string[];
          capabilities: string[];
          voice_config: Json | null;
          tools_config: Json;
          settings: Json;
          vapi_assistant_id: string | null;
          is_active: boolean;
          created_at: string;
          updated_at: string;
        };
        Insert: {
          organization_id: string;
          name: string;
          description?: string | null;
          industry?: string | null;
          language?: string;
          model?: string | null;
          system_prompt?: string | null;
          knowledge_ids?: string[];
          capabilities?: string[];
          voice_config?: Json | null;
          tools_config?: Json;
          settings?: Json;
          is_active?: boolean;
        };
        Update: {
          name?: string;
          description?: string | null;
          industry?: string | null;
          language?: string;
          model?: string | null;
          system_prompt?: string | null;
          knowledge_ids?: string[];
          capabilities?: string[];
          voice_config?: Json | null;
          tools_config?: Json;
          settings?: Json;
          is_active?: boolean;
        };
        Relationships: [
          { foreignKeyName: "assistants_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      audit_logs: {
        Row: {
          id: string;
          organization_id: string;
          user_id: string | null;
          caller: string;
          request_id: string | null;
          action: "INSERT" | "UPDATE" | "DELETE";
          table_name: string;
          record_id: string | null;
          old_data: Json | null;
          new_data: Json | null;
          created_at: string;
        };
        Insert: { [column in never]: never };
        Update: { [column in never]: never };
        Relationships: [
        ];
      };
      billing_invoices: {
        Row: {
          id: string;
          organization_id: string;
          stripe_invoice_id: string;
          stripe_subscription_id: string | null;
          amount_paid: number;
          currency: string;
          status: string;
          paid_at: string | null;
          created_at: string;
          updated_at: string;
        };
        Insert: { [column in never]: never };
        Update: { [column in never]: never };
        Relationships: [
          { foreignKeyName: "billing_invoices_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      billing_subscriptions: {
        Row: {
          id: string;
          organization_id: string;
          stripe_subscription_id: string;
          stripe_customer_id: string;
          status: string;
          plan_name: string;
          tier: string | null;
          current_period_start: string;
          current_period_end: string;
          cancel_at_period_end: boolean;
          metadata: Json;
          last_event: Json;
          created_at: string;
          updated_at: string;
        };
        Insert: { [column in never]: never };
        Update: { [column in never]: never };
        Relationships: [
          { foreignKeyName: "billing_subscriptions_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      booking_items: {
        Row: {
          id: string;
          organization_id: string;
          booking_id: string;
          position: number;
          item_type: "accommodation" | "experience";
          resource_id: string;
          name: string;
          quantity: number;
          unit_price: number;
          total_price: number;
          details: Json;
          created_at: string;
          updated_at: string;
        };
        Insert: { [column in never]: never };
        Update: { [column in never]: never };
        Relationships: [
          { foreignKeyName: "booking_items_organization_id_booking_id_fkey"; columns: ["organization_id", "booking_id"]; isOneToOne: false; referencedRelation: "bookings"; referencedColumns: ["organization_id", "id"] },
          { foreignKeyName: "booking_items_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      bookings: {
        Row: {
          id: string;
          organization_id: string;
          tour_id: string;
          departure_id: string;
          customer_id: string;
          customer_name: string;
          customer_email: string | null;
          customer_phone: string | null;
          num_participants: number;
          extra_participants: number;
          party: Json | null;
          unit_price: number;
          total_price: number;
          currency: string;
          status: "pending" | "confirmed" | "cancelled" | "completed" | "no_show" | "expired";
          special_requests: string | null;
          payment_status: "unpaid" | "partially_paid" | "paid" | "refunded";
          payment_id: string | null;
          confirmation_code: string;
          start_date: string;
          end_date: string;
          expires_at: string | null;
          created_by: string | null;
          by_stranger: boolean;
          texts_allowed: boolean;
          metadata: Json;
          created_at: string;
          updated_at: string;
          confirmed_at: string | null;
          rescheduled_at: string | null;
          moved_by_staff_at: string | null;
          cancelled_at: string | null;
          completed_at: string | null;
          no_show_at: string | null;
          expired_at: string | null;
          cancellation_reason: string | null;
        };
        Insert: { [column in never]: never };
        Update: { [column in never]: never };
        Relationships: [
          { foreignKeyName: "bookings_departure_fkey"; columns: ["organization_id", "departure_id", "tour_id", "start_date", "end_date"]; isOneToOne: false; referencedRelation: "tour_departures"; referencedColumns: ["organization_id", "id", "tour_id", "starts_at", "ends_at"] },
          { foreignKeyName: "bookings_organization_id_customer_id_fkey"; columns: ["organization_id", "customer_id"]; isOneToOne: false; referencedRelation: "customers"; referencedColumns: ["organization_id", "id"] },
          { foreignKeyName: "bookings_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
          { foreignKeyName: "bookings_organization_id_payment_id_fkey"; columns: ["organization_id", "payment_id"]; isOneToOne: false; referencedRelation: "payments"; referencedColumns: ["organization_id", "id"] },
          { foreignKeyName: "bookings_organization_id_tour_id_fkey"; columns: ["organization_id", "tour_id"]; isOneToOne: false; referencedRelation: "tours"; referencedColumns: ["organization_id", "id"] },
        ];
      };
      business_hours: {
        Row: {
          id: string;
          organization_id: string;
          resource_id: string | null;
          weekday: number;
          opens: string;
          closes: string;
          created_at: string;
          updated_at: string;
        };
        Insert: {
          organization_id: string;
          resource_id?: string | null;
          weekday: number;
          opens: string;
          closes: string;
        };
        Update: {
          weekday?: number;
          opens?: string;
          closes?: string;
        };
        Relationships: [
          { foreignKeyName: "business_hours_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
          { foreignKeyName: "business_hours_organization_id_resource_id_fkey"; columns: ["organization_id", "resource_id"]; isOneToOne: false; referencedRelation: "resources"; referencedColumns: ["organization_id", "id"] },
        ];
      };
      busy_times: {
        Row: {
          id: string;
          organization_id: string;
          resource_id: string;
          connection_id: string | null;
          source: "google" | "outlook" | "ics" | "calendly" | "other";
          external_id: string;
          starts_at: string;
          ends_at: string;
          created_at: string;
          updated_at: string;
        };
        Insert: { [column in never]: never };
        Update: { [column in never]: never };
        Relationships: [
          { foreignKeyName: "busy_times_organization_id_connection_id_fkey"; columns: ["organization_id", "connection_id"]; isOneToOne: false; referencedRelation: "calendar_connections"; referencedColumns: ["organization_id", "id"] },
          { foreignKeyName: "busy_times_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
          { foreignKeyName: "busy_times_organization_id_resource_id_fkey"; columns: ["organization_id", "resource_id"]; isOneToOne: false; referencedRelation: "resources"; referencedColumns: ["organization_id", "id"] },
        ];
      };
      calendar_connections: {
        Row: {
          id: string;
          organization_id: string;
          resource_id: string;
          source: "google" | "outlook" | "ics";
          calendar_id: string;
          name: string | null;
          is_written: boolean;
          status: "active" | "paused";
          error: string | null;
          error_detail: string | null;
          failing_since: string | null;
          cursor: string | null;
          etag: string | null;
          last_modified: string | null;
          covers_until: string | null;
          synced_at: string | null;
          created_by: string | null;
          created_at: string;
          updated_at: string;
        };
        Insert: { [column in never]: never };
        Update: { [column in never]: never };
        Relationships: [
          { foreignKeyName: "calendar_connections_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
          { foreignKeyName: "calendar_connections_organization_id_resource_id_fkey"; columns: ["organization_id", "resource_id"]; isOneToOne: false; referencedRelation: "resources"; referencedColumns: ["organization_id", "id"] },
        ];
      };
      call_logs: {
        Row: {
          id: string;
          organization_id: string;
          vapi_call_id: string;
          assistant_id: string | null;
          customer_id: string | null;
          customer_phone_number: string;
          call_duration: number | null;
          call_status: string;
          language_detected: string | null;
          emergency_detected: boolean;
          urgency_score: number | null;
          transcript: string | null;
          summary: string | null;
          tools_used: Json;
          metadata: Json;
          erased_at: string | null;
          created_at: string;
          updated_at: string;
        };
        Insert: { [column in never]: never };
        Update: { [column in never]: never };
        Relationships: [
          { foreignKeyName: "call_logs_organization_id_assistant_id_fkey"; columns: ["organization_id", "assistant_id"]; isOneToOne: false; referencedRelation: "assistants"; referencedColumns: ["organization_id", "id"] },
          { foreignKeyName: "call_logs_organization_id_customer_id_fkey"; columns: ["organization_id", "customer_id"]; isOneToOne: false; referencedRelation: "customers"; referencedColumns: ["organization_id", "id"] },
          { foreignKeyName: "call_logs_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      call_transfers: {
        Row: {
          id: string;
          organization_id: string;
          vapi_call_id: string;
          reason: string | null;
          urgency: string | null;
          summary: string | null;
          customer_name: string | null;
          transfer_to: string | null;
          status: "initiated" | "connecting" | "connected" | "completed" | "failed" | "no_answer";
          connected_at: string | null;
          completed_at: string | null;
          metadata: Json;
          created_at: string;
          updated_at: string;
        };
        Insert: { [column in never]: never };
        Update: { [column in never]: never };
        Relationships: [
          { foreignKeyName: "call_transfers_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      channel_senders: {
        Row: {
          id: string;
          organization_id: string;
          channel: "email" | "sms";
          provider: string;
          sender: string;
          is_active: boolean;
          created_at: string;
          updated_at: string;
        };
        Insert: {
          organization_id: string;
          channel: "email" | "sms";
          provider: string;
          sender: string;
          is_active?: boolean;
        };
        Update: {
          provider?: string;
          sender?: string;
          is_active?: boolean;
        };
        Relationships: [
          { foreignKeyName: "channel_senders_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      clients: {
        Row: {
          id: string;
          organization_id: string;
          customer_id: string;
          invitation_id: string | null;
          first_name: string | null;
          last_name: string | null;
          name: string;
          email: string;
          email_verified: boolean;
          phone: string | null;
          password_set_at: string | null;
          last_login_at: string | null;
          token_version: number;
          is_active: boolean;
          date_of_birth: string | null;
          gender: string | null;
          emergency_contact_name: string | null;
          emergency_contact_phone: string | null;
          membership_status: string;
          membership_start_date: string | null;
          membership_end_date: string | null;
          custom_fields: Json;
          notes: string | null;
          created_at: string;
          updated_at: string;
        };
        Insert: { [column in never]: never };
        Update: {
          first_name?: string | null;
          last_name?: string | null;
          phone?: string | null;
          is_active?: boolean;
          date_of_birth?: string | null;
          gender?: string | null;
          emergency_contact_name?: string | null;
          emergency_contact_phone?: string | null;
          membership_status?: string;
          membership_start_date?: string | null;
          membership_end_date?: string | null;
          custom_fields?: Json;
          notes?: string | null;
        };
        Relationships: [
          { foreignKeyName: "clients_organization_id_customer_id_fkey"; columns: ["organization_id", "customer_id"]; isOneToOne: false; referencedRelation: "customers"; referencedColumns: ["organization_id", "id"] },
          { foreignKeyName: "clients_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
          { foreignKeyName: "clients_organization_id_invitation_id_fkey"; columns: ["organization_id", "invitation_id"]; isOneToOne: false; referencedRelation: "invitations"; referencedColumns: ["organization_id", "id"] },
        ];
      };
      contact_permissions: {
        Row: {
          id: string;
          organization_id: string;
          channel: "email" | "sms" | "whatsapp";
          address: string;
          purpose: "transactional" | "marketing";
          status: "pending" | "granted" | "revoked";
          source: "staff" | "form" | "import" | "link" | "keyword" | "bounce" | "complaint" | "provider";
          evidence: Json;
          changed_at: string;
          last_said_at: string | null;
          created_at: string;
          updated_at: string;
        };
        Insert: {
          organization_id: string;
          channel: "email" | "sms" | "whatsapp";
          address: string;
          purpose: "transactional" | "marketing";
          status?: "pending" | "granted" | "revoked";
          evidence?: Json;
        };
        Update: {
          status?: "pending" | "granted" | "revoked";
          evidence?: Json;
        };
        Relationships: [
          { foreignKeyName: "contact_permissions_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      conversations: {
        Row: {
          id: string;
          organization_id: string;
          owner_id: string | null;
          customer_id: string | null;
          agent_id: string | null;
          assigned_to: string | null;
          social_account_id: string | null;
          external_user_id: string | null;
          channel: "widget" | "instagram" | "whatsapp" | "messenger" | "sms" | "email" | "call" | "workspace";
          title: string | null;
          subject: string | null;
          status: "open" | "escalated" | "resolved";
          resolved_at: string | null;
          last_message_at: string;
          metadata: Json;
          created_at: string;
          updated_at: string;
          first_asked_at: string | null;
          first_answered_at: string | null;
          handed_back_at: string | null;
        };
        Insert: {
          organization_id: string;
          owner_id?: string | null;
          title?: string | null;
          subject?: string | null;
          metadata?: Json;
        };
        Update: {
          assigned_to?: string | null;
          title?: string | null;
          subject?: string | null;
          metadata?: Json;
        };
        Relationships: [
          { foreignKeyName: "conversations_organization_id_agent_id_fkey"; columns: ["organization_id", "agent_id"]; isOneToOne: false; referencedRelation: "agents"; referencedColumns: ["organization_id", "id"] },
          { foreignKeyName: "conversations_organization_id_assigned_to_fkey"; columns: ["organization_id", "assigned_to"]; isOneToOne: false; referencedRelation: "members"; referencedColumns: ["organization_id", "user_id"] },
          { foreignKeyName: "conversations_organization_id_customer_id_fkey"; columns: ["organization_id", "customer_id"]; isOneToOne: false; referencedRelation: "customers"; referencedColumns: ["organization_id", "id"] },
          { foreignKeyName: "conversations_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
          { foreignKeyName: "conversations_organization_id_social_account_id_fkey"; columns: ["organization_id", "social_account_id"]; isOneToOne: false; referencedRelation: "social_accounts"; referencedColumns: ["organization_id", "id"] },
        ];
      };
      customer_emails: {
        Row: {
          id: string;
          organization_id: string;
          customer_id: string;
          email: string;
          is_primary: boolean;
          created_at: string;
          updated_at: string;
        };
        Insert: {
          organization_id: string;
          customer_id: string;
          email: string;
        };
        Update: {
          email?: string;
        };
        Relationships: [
          { foreignKeyName: "customer_emails_organization_id_customer_id_fkey"; columns: ["organization_id", "customer_id"]; isOneToOne: false; referencedRelation: "customers"; referencedColumns: ["organization_id", "id"] },
          { foreignKeyName: "customer_emails_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      customer_phones: {
        Row: {
          id: string;
          organization_id: string;
          customer_id: string;
          phone: string;
          type: string | null;
          is_primary: boolean;
          created_at: string;
          updated_at: string;
          is_claimed: boolean;
        };
        Insert: {
          organization_id: string;
          customer_id: string;
          phone: string;
          type?: string | null;
        };
        Update: {
          phone?: string;
          type?: string | null;
        };
        Relationships: [
          { foreignKeyName: "customer_phones_organization_id_customer_id_fkey"; columns: ["organization_id", "customer_id"]; isOneToOne: false; referencedRelation: "customers"; referencedColumns: ["organization_id", "id"] },
          { foreignKeyName: "customer_phones_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      customer_users: {
        Row: {
          id: string;
          organization_id: string;
          customer_id: string;
          user_id: string;
          created_at: string;
        };
        Insert: {
          organization_id: string;
          customer_id: string;
          user_id: string;
        };
        Update: { [column in never]: never };
        Relationships: [
          { foreignKeyName: "customer_users_organization_id_customer_id_fkey"; columns: ["organization_id", "customer_id"]; isOneToOne: false; referencedRelation: "customers"; referencedColumns: ["organization_id", "id"] },
          { foreignKeyName: "customer_users_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
          { foreignKeyName: "customer_users_organization_id_user_id_fkey"; columns: ["organization_id", "user_id"]; isOneToOne: false; referencedRelation: "members"; referencedColumns: ["organization_id", "user_id"] },
        ];
      };
      customers: {
        Row: {
          id: string;
          organization_id: string;
          name: string;
          email: string | null;
          phone: string | null;
          address: string | null;
          preferences: Json;
          tags: string[];
          metadata: Json;
          created_at: string;
          updated_at: string;
          first_name: string | null;
          last_name: string | null;
          primary_language: string;
          sms_enabled: boolean;
          total_appointments: number;
          total_spent: number;
          last_appointment_date: string | null;
          notes: string | null;
        };
        Insert: {
          organization_id: string;
          name: string;
          email?: string | null;
          phone?: string | null;
          address?: string | null;
          preferences?: Json;
          tags?: string[];
          metadata?: Json;
          first_name?: string | null;
          last_name?: string | null;
          primary_language?: string;
          sms_enabled?: boolean;
          notes?: string | null;
        };
        Update: {
          name?: string;
          email?: string | null;
          phone?: string | null;
          address?: string | null;
          preferences?: Json;
          tags?: string[];
          metadata?: Json;
          first_name?: string | null;
          last_name?: string | null;
          primary_language?: string;
          sms_enabled?: boolean;
          notes?: string | null;
        };
        Relationships: [
          { foreignKeyName: "customers_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      daily_totals: {
        Row: {
          id: number;
          organization_id: string;
          metric: string;
          dimension: string;
          day: string;
          count: number;
          total: number;
        };
        Insert: { [column in never]: never };
        Update: { [column in never]: never };
        Relationships: [
          { foreignKeyName: "daily_totals_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      day_overrides: {
        Row: {
          id: string;
          organization_id: string;
          resource_id: string | null;
          day: string;
          opens: string;
          closes: string;
          note: string | null;
          created_at: string;
          updated_at: string;
        };
        Insert: {
          organization_id: string;
          resource_id?: string | null;
          day: string;
          opens: string;
          closes: string;
          note?: string | null;
        };
        Update: {
          day?: string;
          opens?: string;
          closes?: string;
          note?: string | null;
        };
        Relationships: [
          { foreignKeyName: "day_overrides_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
          { foreignKeyName: "day_overrides_organization_id_resource_id_fkey"; columns: ["organization_id", "resource_id"]; isOneToOne: false; referencedRelation: "resources"; referencedColumns: ["organization_id", "id"] },
        ];
      };
      documents: {
        Row: {
          id: string;
          organization_id: string;
          filename: string;
          file_path: string;
          file_size: number | null;
          mime_type: string | null;
          status: "pending" | "processing" | "processed" | "failed";
          failure: string | null;
          content_hash: string | null;
          language: string | null;
          pages: number | null;
          guessed_encoding: string | null;
          tags: string[];
          chunk_count: number;
          read_at: string | null;
          metadata: Json;
          created_at: string;
          updated_at: string;
        };
        Insert: { [column in never]: never };
        Update: {
          tags?: string[];
          metadata?: Json;
        };
        Relationships: [
          { foreignKeyName: "documents_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      embeddings: {
        Row: {
          organization_id: string;
          chunk_id: string;
          model: string;
          embedding: string;
          in_graph: boolean;
          created_at: string;
        };
        Insert: { [column in never]: never };
        Update: { [column in never]: never };
        Relationships: [
          { foreignKeyName: "embeddings_organization_id_chunk_id_fkey"; columns: ["organization_id", "chunk_id"]; isOneToOne: false; referencedRelation: "knowledge_chunks"; referencedColumns: ["organization_id", "id"] },
          { foreignKeyName: "embeddings_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      emergency_contacts: {
        Row: {
          id: string;
          organization_id: string;
          name: string;
          phone: string;
          email: string | null;
          job_title: string | null;
          is_primary: boolean;
          is_active: boolean;
          available_days: string[] | null;
          available_hours_start: string | null;
          available_hours_end: string | null;
          priority: number;
          escalation_timeout: number;
          sms_enabled: boolean;
          call_enabled: boolean;
          email_enabled: boolean;
          notes: string | null;
          metadata: Json;
          created_at: string;
          updated_at: string;
        };
        Insert: {
          organization_id: string;
          name: string;
          phone: string;
          email?: string | null;
          job_title?: string | null;
          is_primary?: boolean;
          is_active?: boolean;
          available_days?: string[] | null;
          available_hours_start?: string | null;
          available_hours_end?: string | null;
          priority?: number;
          escalation_timeout?: number;
          sms_enabled?: boolean;
          call_enabled?: boolean;
          email_enabled?: boolean;
          notes?: string | null;
          metadata?: Json;
        };
        Update: {
          name?: string;
          phone?: string;
          email?: string | null;
          job_title?: string | null;
          is_primary?: boolean;
          is_active?: boolean;
          available_days?: string[] | null;
          available_hours_start?: string | null;
          available_hours_end?: string | null;
          priority?: number;
          escalation_timeout?: number;
          sms_enabled?: boolean;
          call_enabled?: boolean;
          email_enabled?: boolean;
          notes?: string | null;
          metadata?: Json;
        };
        Relationships: [
          { foreignKeyName: "emergency_contacts_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      emergency_notifications: {
        Row: {
          id: string;
          organization_id: string;
          emergency_contact_id: string | null;
          vapi_call_id: string | null;
          notification_type: string;
          urgency: string;
          message: string;
          incident_id: string | null;
          step: number | null;
          message_id: string | null;
          status: "pending" | "sent" | "delivered" | "failed" | "acknowledged" | "withdrawn";
          sent_at: string | null;
          delivered_at: string | null;
          acknowledged_at: string | null;
          metadata: Json;
          created_at: string;
          updated_at: string;
        };
        Insert: { [column in never]: never };
        Update: { [column in never]: never };
        Relationships: [
          { foreignKeyName: "emergency_notifications_organization_id_emergency_contact__fkey"; columns: ["organization_id", "emergency_contact_id"]; isOneToOne: false; referencedRelation: "emergency_contacts"; referencedColumns: ["organization_id", "id"] },
          { foreignKeyName: "emergency_notifications_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
          { foreignKeyName: "emergency_notifications_organization_id_incident_id_fkey"; columns: ["organization_id", "incident_id"]; isOneToOne: false; referencedRelation: "incidents"; referencedColumns: ["organization_id", "id"] },
          { foreignKeyName: "emergency_notifications_organization_id_message_id_fkey"; columns: ["organization_id", "message_id"]; isOneToOne: false; referencedRelation: "outbox"; referencedColumns: ["organization_id", "id"] },
        ];
      };
      erasures: {
        Row: {
          id: string;
          organization_id: string;
          subject: "customer" | "lead" | "client";
          subject_id: string;
          caller: "user" | "client";
          user_id: string | null;
          deleted: Json;
          anonymized: Json;
          created_at: string;
        };
        Insert: { [column in never]: never };
        Update: { [column in never]: never };
        Relationships: [
          { foreignKeyName: "erasures_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      escalations: {
        Row: {
          id: string;
          organization_id: string;
          conversation_id: string;
          reason: string;
          summary: string | null;
          status: "pending" | "in_progress" | "resolved";
          assigned_to: string | null;
          assigned_at: string | null;
          taken_at: string | null;
          resolved_at: string | null;
          reminders: number;
          reminded_at: string | null;
          created_at: string;
          updated_at: string;
        };
        Insert: { [column in never]: never };
        Update: { [column in never]: never };
        Relationships: [
          { foreignKeyName: "escalations_organization_id_assigned_to_fkey"; columns: ["organization_id", "assigned_to"]; isOneToOne: false; referencedRelation: "members"; referencedColumns: ["organization_id", "user_id"] },
          { foreignKeyName: "escalations_organization_id_conversation_id_fkey"; columns: ["organization_id", "conversation_id"]; isOneToOne: false; referencedRelation: "conversations"; referencedColumns: ["organization_id", "id"] },
          { foreignKeyName: "escalations_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      experiences: {
        Row: {
          id: string;
          organization_id: string;
          name: string;
          description: string | null;
          location: string | null;
          duration: string | null;
          images: string[];
          tags: string[];
          price: number;
          pricing: Json;
          is_active: boolean;
          metadata: Json;
          created_at: string;
          updated_at: string;
        };
        Insert: {
          organization_id: string;
          name: string;
          description?: string | null;
          location?: string | null;
          duration?: string | null;
          images?: string[];
          tags?: string[];
          price: number;
          pricing?: Json;
          is_active?: boolean;
          metadata?: Json;
        };
        Update: {
          name?: string;
          description?: string | null;
          location?: string | null;
          duration?: string | null;
          images?: string[];
          tags?: string[];
          price?: number;
          pricing?: Json;
          is_active?: boolean;
          metadata?: Json;
        };
        Relationships: [
          { foreignKeyName: "experiences_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      form_submissions: {
        Row: {
          id: string;
          organization_id: string;
          form_id: string;
          form_version: number;
          external_id: string | null;
          lead_id: string | null;
          status: "accepted" | "spam";
          spam_reasons: string[];
          answers: Json;
          person: Json;
          attribution: Json;
          consents: Json;
          page_url: string | null;
          referrer: string | null;
          origin: string | null;
          network: string | null;
          language: string | null;
          created_at: string;
        };
        Insert: { [column in never]: never };
        Update: { [column in never]: never };
        Relationships: [
          { foreignKeyName: "form_submissions_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
          { foreignKeyName: "form_submissions_organization_id_form_id_fkey"; columns: ["organization_id", "form_id"]; isOneToOne: false; referencedRelation: "forms"; referencedColumns: ["organization_id", "id"] },
          { foreignKeyName: "form_submissions_organization_id_lead_id_fkey"; columns: ["organization_id", "lead_id"]; isOneToOne: false; referencedRelation: "leads"; referencedColumns: ["organization_id", "id"] },
        ];
      };
      forms: {
        Row: {
          id: string;
          organization_id: string;
          name: string;
          description: string | null;
          type: "embed" | "popup" | "standalone" | "facebook";
          fields: Json;
          settings: Json;
          styles: Json;
          version: number;
          is_active: boolean;
          external_id: string | null;
          external_data: Json | null;
          submission_count: number;
          last_submission_at: string | null;
          created_at: string;
          updated_at: string;
        };
        Insert: {
          organization_id: string;
          name: string;
          description?: string | null;
          type?: "embed" | "popup" | "standalone" | "facebook";
          fields?: Json;
          settings?: Json;
          styles?: Json;
          is_active?: boolean;
          external_id?: string | null;
          external_data?: Json | null;
        };
        Update: {
          name?: string;
          description?: string | null;
          type?: "embed" | "popup" | "standalone" | "facebook";
          fields?: Json;
          settings?: Json;
          styles?: Json;
          is_active?: boolean;
          external_id?: string | null;
          external_data?: Json | null;
        };
        Relationships: [
          { foreignKeyName: "forms_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      functions: {
        Row: {
          id: string;
          organization_id: string;
          user_id: string;
          created_by: string | null;
          name: string;
          description: string | null;
          code: string;
          created_at: string;
          updated_at: string;
        };
        Insert: {
          organization_id: string;
          user_id: string;
          name: string;
          description?: string | null;
          code: string;
        };
        Update: {
          name?: string;
          description?: string | null;
          code?: string;
        };
        Relationships: [
          { foreignKeyName: "functions_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
          { foreignKeyName: "functions_organization_id_user_id_fkey"; columns: ["organization_id", "user_id"]; isOneToOne: false; referencedRelation: "members"; referencedColumns: ["organization_id", "user_id"] },
        ];
      };
      incident_steps: {
        Row: {
          id: string;
          organization_id: string;
          incident_id: string;
          number: number;
          kind: "told" | "passed_over" | "timed_out" | "failed" | "nobody_on_call" | "unanswered" | "acknowledged" | "too_late" | "resolved" | "cancelled";
          emergency_contact_id: string | null;
          name: string | null;
          via: string | null;
          round: number;
          escalate_at: string | null;
          created_at: string;
        };
        Insert: { [column in never]: never };
        Update: { [column in never]: never };
        Relationships: [
          { foreignKeyName: "incident_steps_organization_id_emergency_contact_id_fkey"; columns: ["organization_id", "emergency_contact_id"]; isOneToOne: false; referencedRelation: "emergency_contacts"; referencedColumns: ["organization_id", "id"] },
          { foreignKeyName: "incident_steps_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
          { foreignKeyName: "incident_steps_organization_id_incident_id_fkey"; columns: ["organization_id", "incident_id"]; isOneToOne: false; referencedRelation: "incidents"; referencedColumns: ["organization_id", "id"] },
        ];
      };
      incidents: {
        Row: {
          id: string;
          organization_id: string;
          vapi_call_id: string | null;
          reported_by: string | null;
          urgency: "low" | "normal" | "high" | "critical";
          message: string;
          language: string;
          code: string;
          status: "open" | "unanswered" | "acknowledged" | "resolved" | "cancelled";
          round: number;
          step: number;
          escalate_at: string | null;
          acknowledged_at: string | null;
          acknowledged_via: "call" | "sms" | "link" | "staff" | null;
          acknowledged_by: string | null;
          acknowledged_contact_id: string | null;
          acknowledged_user_id: string | null;
          ended_at: string | null;
          note: string | null;
          created_at: string;
          updated_at: string;
        };
        Insert: { [column in never]: never };
        Update: { [column in never]: never };
        Relationships: [
          { foreignKeyName: "incidents_organization_id_acknowledged_contact_id_fkey"; columns: ["organization_id", "acknowledged_contact_id"]; isOneToOne: false; referencedRelation: "emergency_contacts"; referencedColumns: ["organization_id", "id"] },
          { foreignKeyName: "incidents_organization_id_acknowledged_user_id_fkey"; columns: ["organization_id", "acknowledged_user_id"]; isOneToOne: false; referencedRelation: "members"; referencedColumns: ["organization_id", "user_id"] },
          { foreignKeyName: "incidents_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
          { foreignKeyName: "incidents_organization_id_reported_by_fkey"; columns: ["organization_id", "reported_by"]; isOneToOne: false; referencedRelation: "members"; referencedColumns: ["organization_id", "user_id"] },
        ];
      };
      invitations: {
        Row: {
          id: string;
          organization_id: string;
          kind: "staff" | "client";
          email: string;
          role: "owner" | "admin" | "member" | null;
          first_name: string | null;
          last_name: string | null;
          phone: string | null;
          message: string | null;
          status: "pending" | "accepted" | "declined" | "revoked" | "expired";
          invited_by: string | null;
          expires_at: string | null;
          claimed_at: string | null;
          metadata: Json;
          created_at: string;
          updated_at: string;
        };
        Insert: { [column in never]: never };
        Update: { [column in never]: never };
        Relationships: [
          { foreignKeyName: "invitations_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      key_store: {
        Row: {
          id: string;
          organization_id: string;
          provider: string;
          purpose: "provider_api_key" | "webhook_secret";
          key_hint: string;
          verified: boolean;
          checked_at: string | null;
          user_id: string | null;
          expires_at: string | null;
          created_at: string;
          updated_at: string;
        };
        Insert: { [column in never]: never };
        Update: { [column in never]: never };
        Relationships: [
          { foreignKeyName: "key_store_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      knowledge_base: {
        Row: {
          id: string;
          organization_id: string;
          title: string;
          content: string;
          source: string | null;
          language: string | null;
          tags: string[];
          metadata: Json;
          created_at: string;
          updated_at: string;
        };
        Insert: {
          organization_id: string;
          title: string;
          content: string;
          source?: string | null;
          language?: string | null;
          tags?: string[];
          metadata?: Json;
        };
        Update: {
          title?: string;
          content?: string;
          source?: string | null;
          language?: string | null;
          tags?: string[];
          metadata?: Json;
        };
        Relationships: [
          { foreignKeyName: "knowledge_base_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      knowledge_chunks: {
        Row: {
          id: string;
          organization_id: string;
          source_type: "document" | "website" | "faq" | "conversation" | "knowledge" | "experience" | "vector";
          source_id: string;
          position: number;
          page: number | null;
          headings: string[];
          content: string;
          content_hash: string;
          language: string | null;
          tags: string[];
          metadata: Json;
          words: string;
          embedding_model: string | null;
          indexed_in_qdrant: boolean;
          created_at: string;
          updated_at: string;
        };
        Insert: { [column in never]: never };
        Update: { [column in never]: never };
        Relationships: [
          { foreignKeyName: "knowledge_chunks_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      leads: {
        Row: {
          id: string;
          organization_id: string;
          first_name: string | null;
          last_name: string | null;
          name: string | null;
          email: string | null;
          email_key: string | null;
          phone: string | null;
          claimed: string[];
          source: string;
          source_details: Json;
          utm_source: string | null;
          utm_medium: string | null;
          utm_campaign: string | null;
          status: "new" | "contacted" | "qualified" | "converted" | "lost";
          tags: string[];
          lead_score: number;
          ai_score: number | null;
          assigned_to: string | null;
          customer_id: string | null;
          custom_fields: Json;
          notes: string | null;
          last_contacted_at: string | null;
          converted_at: string | null;
          created_at: string;
          updated_at: string;
        };
        Insert: {
          organization_id: string;
          first_name?: string | null;
          last_name?: string | null;
          email?: string | null;
          phone?: string | null;
          source?: string;
          source_details?: Json;
          utm_source?: string | null;
          utm_medium?: string | null;
          utm_campaign?: string | null;
          status?: "new" | "contacted" | "qualified" | "converted" | "lost";
          tags?: string[];
          lead_score?: number;
          assigned_to?: string | null;
          customer_id?: string | null;
          custom_fields?: Json;
          notes?: string | null;
          last_contacted_at?: string | null;
        };
        Update: {
          first_name?: string | null;
          last_name?: string | null;
          email?: string | null;
          phone?: string | null;
          source?: string;
          source_details?: Json;
          utm_source?: string | null;
          utm_medium?: string | null;
          utm_campaign?: string | null;
          status?: "new" | "contacted" | "qualified" | "converted" | "lost";
          tags?: string[];
          lead_score?: number;
          assigned_to?: string | null;
          customer_id?: string | null;
          custom_fields?: Json;
          notes?: string | null;
          last_contacted_at?: string | null;
        };
        Relationships: [
          { foreignKeyName: "leads_organization_id_assigned_to_fkey"; columns: ["organization_id", "assigned_to"]; isOneToOne: false; referencedRelation: "members"; referencedColumns: ["organization_id", "user_id"] },
          { foreignKeyName: "leads_organization_id_customer_id_fkey"; columns: ["organization_id", "customer_id"]; isOneToOne: false; referencedRelation: "customers"; referencedColumns: ["organization_id", "id"] },
          { foreignKeyName: "leads_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      license_modules: {
        Row: {
          id: string;
          organization_id: string;
          license_id: string;
          module_id: string;
          created_at: string;
        };
        Insert: { [column in never]: never };
        Update: { [column in never]: never };
        Relationships: [
          { foreignKeyName: "license_modules_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
          { foreignKeyName: "license_modules_organization_id_license_id_fkey"; columns: ["organization_id", "license_id"]; isOneToOne: false; referencedRelation: "licenses"; referencedColumns: ["organization_id", "id"] },
          { foreignKeyName: "license_modules_organization_id_module_id_fkey"; columns: ["organization_id", "module_id"]; isOneToOne: false; referencedRelation: "modules"; referencedColumns: ["organization_id", "id"] },
        ];
      };
      licenses: {
        Row: {
          id: string;
          organization_id: string;
          key_hint: string | null;
          expiration_date: string | null;
          created_at: string;
          updated_at: string;
        };
        Insert: { [column in never]: never };
        Update: { [column in never]: never };
        Relationships: [
          { foreignKeyName: "licenses_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      meetings: {
        Row: {
          id: string;
          organization_id: string;
          conversation_id: string | null;
          external_user_id: string;
          title: string | null;
          meeting_url: string | null;
          scheduled_at: string | null;
          duration_minutes: number;
          status: "requested" | "scheduled" | "completed" | "cancelled";
          attendees: Json;
          is_no_show: boolean;
          cancellation_reason: string | null;
          cal_event_id: string | null;
          facts: Json;
          created_at: string;
          updated_at: string;
        };
        Insert: { [column in never]: never };
        Update: { [column in never]: never };
        Relationships: [
          { foreignKeyName: "meetings_organization_id_conversation_id_fkey"; columns: ["organization_id", "conversation_id"]; isOneToOne: false; referencedRelation: "conversations"; referencedColumns: ["organization_id", "id"] },
          { foreignKeyName: "meetings_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      members: {
        Row: {
          id: string;
          organization_id: string;
          user_id: string;
          role: "owner" | "admin" | "member";
          created_at: string;
          updated_at: string;
          is_active: boolean;
        };
        Insert: { [column in never]: never };
        Update: { [column in never]: never };
        Relationships: [
          { foreignKeyName: "members_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      message_templates: {
        Row: {
          id: string;
          organization_id: string;
          name: string;
          description: string | null;
          type: "email" | "sms" | "whatsapp";
          category: string | null;
          language: string;
          subject: string | null;
          content: string;
          format: string;
          variables: string[];
          external_name: string | null;
          external_language: string | null;
          parameters: Json;
          is_active: boolean;
          tags: string[];
          usage_count: number;
          last_used_at: string | null;
          created_at: string;
          updated_at: string;
        };
        Insert: { [column in never]: never };
        Update: {
          description?: string | null;
          category?: string | null;
          is_active?: boolean;
          tags?: string[];
        };
        Relationships: [
          { foreignKeyName: "message_templates_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      messages: {
        Row: {
          id: string;
          organization_id: string;
          conversation_id: string | null;
          owner_id: string | null;
          customer_id: string | null;
          lead_id: string | null;
          author_id: string | null;
          template_id: string | null;
          channel: "widget" | "instagram" | "whatsapp" | "messenger" | "sms" | "email" | "call" | "workspace";
          direction: "inbound" | "outbound" | "internal";
          sender: "customer" | "staff" | "assistant" | "system";
          from_address: string | null;
          to_address: string | null;
          subject: string | null;
          body: string;
          html_body: string | null;
          attachments: Json;
          message_type: string | null;
          language: string | null;
          variables: Json;
          status: "pending" | "received" | "sent" | "delivered" | "undelivered" | "read" | "failed";
          sent_at: string | null;
          delivered_at: string | null;
          read_at: string | null;
          failed_at: string | null;
          error_message: string | null;
          external_id: string | null;
          metadata: Json;
          created_at: string;
          updated_at: string;
        };
        Insert: {
          organization_id: string;
          conversation_id?: string | null;
          body: string;
          metadata?: Json;
        };
        Update: { [column in never]: never };
        Relationships: [
          { foreignKeyName: "messages_organization_id_conversation_id_fkey"; columns: ["organization_id", "conversation_id"]; isOneToOne: false; referencedRelation: "conversations"; referencedColumns: ["organization_id", "id"] },
          { foreignKeyName: "messages_organization_id_customer_id_fkey"; columns: ["organization_id", "customer_id"]; isOneToOne: false; referencedRelation: "customers"; referencedColumns: ["organization_id", "id"] },
          { foreignKeyName: "messages_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
          { foreignKeyName: "messages_organization_id_lead_id_fkey"; columns: ["organization_id", "lead_id"]; isOneToOne: false; referencedRelation: "leads"; referencedColumns: ["organization_id", "id"] },
          { foreignKeyName: "messages_organization_id_template_id_fkey"; columns: ["organization_id", "template_id"]; isOneToOne: false; referencedRelation: "message_templates"; referencedColumns: ["organization_id", "id"] },
        ];
      };
      model_usage: {
        Row: {
          id: string;
          organization_id: string;
          day: string;
          purpose: string;
          model: string;
          request_count: number;
          failure_count: number;
          refusal_count: number;
          prompt_tokens: number;
          completion_tokens: number;
          reserved_tokens: number;
          created_at: string;
          updated_at: string;
        };
        Insert: { [column in never]: never };
        Update: { [column in never]: never };
        Relationships: [
          { foreignKeyName: "model_usage_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      model_versions: {
        Row: {
          id: string;
          organization_id: string | null;
          model_name: string;
          base_model: string;
          training_dataset_id: string | null;
          version: string;
          status: "training" | "ready" | "deprecated";
          metrics: Json;
          is_active: boolean;
          created_at: string;
          updated_at: string;
        };
        Insert: { [column in never]: never };
        Update: { [column in never]: never };
        Relationships: [
          { foreignKeyName: "model_versions_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      models_config: {
        Row: {
          id: string;
          organization_id: string;
          agent_type: string;
          model_provider: string;
          model_name: string;
          configuration: Json;
          created_at: string;
          updated_at: string;
        };
        Insert: {
          organization_id: string;
          agent_type: string;
          model_provider: string;
          model_name: string;
          configuration?: Json;
        };
        Update: {
          model_provider?: string;
          model_name?: string;
          configuration?: Json;
        };
        Relationships: [
          { foreignKeyName: "models_config_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      modules: {
        Row: {
          id: string;
          organization_id: string;
          name: string;
          description: string | null;
          created_at: string;
          updated_at: string;
        };
        Insert: { [column in never]: never };
        Update: { [column in never]: never };
        Relationships: [
          { foreignKeyName: "modules_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      organizations: {
        Row: {
          id: string;
          name: string;
          slug: string;
          description: string | null;
          website: string | null;
          contact_email: string | null;
          contact_phone: string | null;
          timezone: string;
          currency: string;
          booking_hold: string;
          change_notice_minutes: number;
          subscription_status: string;
          subscription_tier: string;
          trial_ends_at: string | null;
          metadata: Json;
          created_at: string;
          updated_at: string;
          industry: string | null;
          phone_provider: "vapi" | "twilio" | "byo";
          twilio_account_sid: string | null;
          calendar_provider: "google" | "outlook" | "calendly" | "none" | null;
          google_calendar_id: string | null;
          outlook_calendar_id: string | null;
          calendly_user_uri: string | null;
          calendar_sync_enabled: boolean;
          calendar_metadata: Json;
          transfer_phone_number: string | null;
          transfer_mode: "warm" | "cold";
          emergency_contact_phone: string | null;
          max_transfer_wait_time: number;
          settings: Json;
          country: string | null;
          sms_countries: string[];
          topics_enabled: boolean;
          quiet_from: string | null;
          quiet_until: string | null;
          stripe_account_id: string | null;
          deposit_percent: number;
        };
        Insert: { [column in never]: never };
        Update: {
          name?: string;
          description?: string | null;
          website?: string | null;
          contact_email?: string | null;
          contact_phone?: string | null;
          timezone?: string;
          currency?: string;
          booking_hold?: string;
          change_notice_minutes?: number;
          industry?: string | null;
          phone_provider?: "vapi" | "twilio" | "byo";
          calendar_provider?: "google" | "outlook" | "calendly" | "none" | null;
          google_calendar_id?: string | null;
          outlook_calendar_id?: string | null;
          calendly_user_uri?: string | null;
          calendar_sync_enabled?: boolean;
          transfer_phone_number?: string | null;
          transfer_mode?: "warm" | "cold";
          emergency_contact_phone?: string | null;
          max_transfer_wait_time?: number;
          settings?: Json;
          country?: string | null;
          sms_countries?: string[];
          topics_enabled?: boolean;
          quiet_from?: string | null;
          quiet_until?: string | null;
          deposit_percent?: number;
        };
        Relationships: [
        ];
      };
      outbox: {
        Row: {
          id: string;
          organization_id: string;
          topic: string;
          channel: "email" | "sms" | "whatsapp" | "messenger" | "instagram" | "webhook" | "calendar";
          recipient: string;
          endpoint_id: string | null;
          payload: Json;
          status: "pending" | "delivered" | "dead";
          send_at: string;
          expires_at: string;
          attempts: number;
          is_in_doubt: boolean;
          provider: string | null;
          is_own_account: boolean;
          provider_message_id: string | null;
          provider_status: "sent" | "failed" | "undelivered" | "delivered" | "read" | null;
          provider_error: string | null;
          provider_status_at: string | null;
          last_error: string | null;
          last_error_detail: string | null;
          delivered_at: string | null;
          created_at: string;
          updated_at: string;
        };
        Insert: { [column in never]: never };
        Update: { [column in never]: never };
        Relationships: [
          { foreignKeyName: "outbox_organization_id_endpoint_id_fkey"; columns: ["organization_id", "endpoint_id"]; isOneToOne: false; referencedRelation: "webhook_endpoints"; referencedColumns: ["organization_id", "id"] },
          { foreignKeyName: "outbox_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      participant_kinds: {
        Row: {
          id: string;
          organization_id: string;
          tour_id: string;
          kind: string;
          name: string;
          description: string | null;
          price: number | null;
          percent: number | null;
          takes_seat: boolean;
          may_be_alone: boolean;
          position: number;
          is_active: boolean;
          created_at: string;
          updated_at: string;
        };
        Insert: {
          organization_id: string;
          tour_id: string;
          kind: string;
          name: string;
          description?: string | null;
          price?: number | null;
          percent?: number | null;
          takes_seat?: boolean;
          may_be_alone?: boolean;
          position?: number;
          is_active?: boolean;
        };
        Update: {
          name?: string;
          description?: string | null;
          price?: number | null;
          percent?: number | null;
          takes_seat?: boolean;
          may_be_alone?: boolean;
          position?: number;
          is_active?: boolean;
        };
        Relationships: [
          { foreignKeyName: "participant_kinds_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
          { foreignKeyName: "participant_kinds_organization_id_tour_id_fkey"; columns: ["organization_id", "tour_id"]; isOneToOne: false; referencedRelation: "tours"; referencedColumns: ["organization_id", "id"] },
        ];
      };
      payments: {
        Row: {
          id: string;
          organization_id: string;
          booking_id: string | null;
          appointment_id: string | null;
          customer_id: string | null;
          amount: number;
          refunded: number;
          currency: string;
          status: "pending" | "succeeded" | "failed" | "cancelled" | "partially_refunded" | "refunded";
          method: string | null;
          transaction_id: string | null;
          invoice_url: string | null;
          metadata: Json;
          facts: Json;
          created_at: string;
          updated_at: string;
        };
        Insert: { [column in never]: never };
        Update: { [column in never]: never };
        Relationships: [
          { foreignKeyName: "payments_organization_id_appointment_id_fkey"; columns: ["organization_id", "appointment_id"]; isOneToOne: false; referencedRelation: "appointments"; referencedColumns: ["organization_id", "id"] },
          { foreignKeyName: "payments_organization_id_booking_id_fkey"; columns: ["organization_id", "booking_id"]; isOneToOne: false; referencedRelation: "bookings"; referencedColumns: ["organization_id", "id"] },
          { foreignKeyName: "payments_organization_id_customer_id_fkey"; columns: ["organization_id", "customer_id"]; isOneToOne: false; referencedRelation: "customers"; referencedColumns: ["organization_id", "id"] },
          { foreignKeyName: "payments_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      phone_numbers: {
        Row: {
          id: string;
          organization_id: string;
          assistant_id: string | null;
          phone_number: string;
          vapi_phone_number_id: string | null;
          phone_provider: "vapi" | "twilio" | "byo";
          capabilities: string[];
          is_active: boolean;
          assigned_at: string;
          created_at: string;
          updated_at: string;
        };
        Insert: { [column in never]: never };
        Update: { [column in never]: never };
        Relationships: [
          { foreignKeyName: "phone_numbers_organization_id_assistant_id_fkey"; columns: ["organization_id", "assistant_id"]; isOneToOne: false; referencedRelation: "assistants"; referencedColumns: ["organization_id", "id"] },
          { foreignKeyName: "phone_numbers_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      public_search: {
        Row: {
          id: string;
          organization_id: string;
          source_type: "document" | "website" | "faq" | "knowledge" | "experience";
          created_at: string;
        };
        Insert: {
          organization_id: string;
          source_type: "document" | "website" | "faq" | "knowledge" | "experience";
        };
        Update: { [column in never]: never };
        Relationships: [
          { foreignKeyName: "public_search_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      resources: {
        Row: {
          id: string;
          organization_id: string;
          name: string;
          type: "staff" | "room" | "equipment";
          user_id: string | null;
          is_public: boolean;
          is_active: boolean;
          metadata: Json;
          created_at: string;
          updated_at: string;
        };
        Insert: {
          organization_id: string;
          name: string;
          type?: "staff" | "room" | "equipment";
          user_id?: string | null;
          is_public?: boolean;
          is_active?: boolean;
          metadata?: Json;
        };
        Update: {
          name?: string;
          type?: "staff" | "room" | "equipment";
          is_public?: boolean;
          is_active?: boolean;
          metadata?: Json;
        };
        Relationships: [
          { foreignKeyName: "resources_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
          { foreignKeyName: "resources_organization_id_user_id_fkey"; columns: ["organization_id", "user_id"]; isOneToOne: false; referencedRelation: "members"; referencedColumns: ["organization_id", "user_id"] },
        ];
      };
      social_accounts: {
        Row: {
          id: string;
          organization_id: string;
          platform: "instagram" | "whatsapp" | "messenger";
          account_id: string;
          account_username: string | null;
          token_expires_at: string | null;
          is_active: boolean;
          created_at: string;
          updated_at: string;
        };
        Insert: { [column in never]: never };
        Update: { [column in never]: never };
        Relationships: [
          { foreignKeyName: "social_accounts_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      topic_runs: {
        Row: {
          id: string;
          organization_id: string;
          date: string;
          attempt: number;
          started_at: string;
          finished_at: string | null;
          message_count: number;
          embedded_count: number;
          grouped_count: number;
          topic_count: number;
          error: string | null;
          assigned_count: number;
          assigned_after: string | null;
          labelled_count: number;
          label_error: string | null;
          error_detail: string | null;
          request_id: string | null;
        };
        Insert: { [column in never]: never };
        Update: { [column in never]: never };
        Relationships: [
          { foreignKeyName: "topic_runs_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      topics_daily: {
        Row: {
          id: string;
          organization_id: string;
          date: string;
          topic_id: number;
          topic_label: string | null;
          keywords: string[];
          message_count: number;
          percentage: number;
          sample_messages: Json;
          created_at: string;
          labelled_by: string | null;
          grouped_count: number;
        };
        Insert: { [column in never]: never };
        Update: { [column in never]: never };
        Relationships: [
          { foreignKeyName: "topics_daily_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      tour_departures: {
        Row: {
          id: string;
          organization_id: string;
          tour_id: string;
          starts_at: string;
          ends_at: string;
          seats_total: number;
          seats_taken: number;
          price: number | null;
          status: "open" | "closed" | "cancelled";
          created_at: string;
          updated_at: string;
        };
        Insert: {
          organization_id: string;
          tour_id: string;
          starts_at: string;
          ends_at: string;
          seats_total: number;
          price?: number | null;
          status?: "open" | "closed" | "cancelled";
        };
        Update: {
          starts_at?: string;
          ends_at?: string;
          seats_total?: number;
          price?: number | null;
          status?: "open" | "closed" | "cancelled";
        };
        Relationships: [
          { foreignKeyName: "tour_departures_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
          { foreignKeyName: "tour_departures_organization_id_tour_id_fkey"; columns: ["organization_id", "tour_id"]; isOneToOne: false; referencedRelation: "tours"; referencedColumns: ["organization_id", "id"] },
        ];
      };
      tours: {
        Row: {
          id: string;
          organization_id: string;
          title: string;
          description: string | null;
          itinerary_json: Json | null;
          images: string[];
          duration: string | null;
          base_price: number;
          location: string | null;
          tags: string[];
          max_participants: number | null;
          max_per_customer: number | null;
          change_notice_minutes: number | null;
          is_published: boolean;
          metadata: Json;
          created_at: string;
          updated_at: string;
        };
        Insert: {
          organization_id: string;
          title: string;
          description?: string | null;
          itinerary_json?: Json | null;
          images?: string[];
          duration?: string | null;
          base_price: number;
          location?: string | null;
          tags?: string[];
          max_participants?: number | null;
          max_per_customer?: number | null;
          change_notice_minutes?: number | null;
          is_published?: boolean;
          metadata?: Json;
        };
        Update: {
          title?: string;
          description?: string | null;
          itinerary_json?: Json | null;
          images?: string[];
          duration?: string | null;
          base_price?: number;
          location?: string | null;
          tags?: string[];
          max_participants?: number | null;
          max_per_customer?: number | null;
          change_notice_minutes?: number | null;
          is_published?: boolean;
          metadata?: Json;
        };
        Relationships: [
          { foreignKeyName: "tours_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      user_preferences: {
        Row: {
          id: string;
          user_id: string;
          preference_key: string;
          preference_value: Json | null;
          created_at: string;
          updated_at: string;
        };
        Insert: {
          user_id: string;
          preference_key: string;
          preference_value?: Json | null;
        };
        Update: {
          preference_value?: Json | null;
        };
        Relationships: [
        ];
      };
      user_profiles: {
        Row: {
          id: string;
          email: string | null;
          full_name: string | null;
          avatar_url: string | null;
          preferred_language: string;
          onboarding_completed: boolean;
          preferences: Json;
          last_login: string | null;
          created_at: string;
          updated_at: string;
          email_confirmed_at: string | null;
        };
        Insert: { [column in never]: never };
        Update: {
          full_name?: string | null;
          avatar_url?: string | null;
          preferred_language?: string;
          onboarding_completed?: boolean;
          preferences?: Json;
        };
        Relationships: [
        ];
      };
      vector_store: {
        Row: {
          id: string;
          organization_id: string;
          user_id: string | null;
          source_id: string;
          content: string;
          model: string;
          embedding: string;
          metadata: Json;
          created_at: string;
          updated_at: string;
        };
        Insert: {
          organization_id: string;
          source_id: string;
          content: string;
          model?: string;
          embedding: string;
          metadata?: Json;
        };
        Update: {
          metadata?: Json;
        };
        Relationships: [
          { foreignKeyName: "vector_store_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      webhook_endpoints: {
        Row: {
          id: string;
          organization_id: string;
          url: string;
          description: string | null;
          events: string[];
          is_enabled: boolean;
          secret_hint: string | null;
          disabled_reason: "gone" | "failing" | null;
          failures: number;
          failing_since: string | null;
          paused_until: string | null;
          last_error: string | null;
          last_failed_at: string | null;
          last_delivered_at: string | null;
          created_at: string;
          updated_at: string;
        };
        Insert: {
          organization_id: string;
          url: string;
          description?: string | null;
          events: string[];
          is_enabled?: boolean;
        };
        Update: {
          url?: string;
          description?: string | null;
          events?: string[];
          is_enabled?: boolean;
        };
        Relationships: [
          { foreignKeyName: "webhook_endpoints_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      website_pages: {
        Row: {
          id: string;
          organization_id: string;
          website_source_id: string;
          url: string;
          title: string | null;
          content: string | null;
          content_hash: string | null;
          language: string | null;
          etag: string | null;
          last_modified: string | null;
          missing_since: string | null;
          blocks: number[];
          left_out: number[];
          metadata: Json;
          chunk_count: number;
          crawled_at: string;
          created_at: string;
          updated_at: string;
        };
        Insert: { [column in never]: never };
        Update: { [column in never]: never };
        Relationships: [
          { foreignKeyName: "website_pages_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
          { foreignKeyName: "website_pages_organization_id_website_source_id_fkey"; columns: ["organization_id", "website_source_id"]; isOneToOne: false; referencedRelation: "website_sources"; referencedColumns: ["organization_id", "id"] },
        ];
      };
      website_sources: {
        Row: {
          id: string;
          organization_id: string;
          base_url: string;
          max_pages: number;
          crawl_frequency: "manual" | "daily" | "weekly";
          last_crawled_at: string | null;
          status: "pending" | "crawling" | "completed" | "failed" | "stopped" | "removing";
          error: string | null;
          error_detail: string | null;
          crawl_started_at: string | null;
          pages_crawled: number;
          requests: number;
          bytes_read: number;
          failures_in_row: number;
          shared_blocks: number[];
          shared_at: string | null;
          metadata: Json;
          created_at: string;
          updated_at: string;
        };
        Insert: {
          organization_id: string;
          base_url: string;
          max_pages?: number;
          crawl_frequency?: "manual" | "daily" | "weekly";
          metadata?: Json;
        };
        Update: {
          max_pages?: number;
          crawl_frequency?: "manual" | "daily" | "weekly";
          metadata?: Json;
        };
        Relationships: [
          { foreignKeyName: "website_sources_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      workflow_executions: {
        Row: {
          id: string;
          organization_id: string;
          workflow_id: string;
          version: number | null;
          lead_id: string | null;
          customer_id: string | null;
          subject_id: string | null;
          status: "pending" | "running" | "waiting" | "completed" | "failed" | "cancelled";
          triggered_by: string | null;
          trigger_data: Json | null;
          input_data: Json | null;
          about: string[];
          output_data: Json | null;
          execution_steps: Json;
          error_message: string | null;
          error_details: Json | null;
          error_count: number;
          started_key: string | null;
          reentry: "once" | "after_end" | "always";
          depth: number;
          wake_at: string | null;
          held_since: string | null;
          working_since: string | null;
          worked: string;
          expires_at: string;
          started_at: string;
          completed_at: string | null;
          kept_until: string | null;
          created_at: string;
          updated_at: string;
        };
        Insert: { [column in never]: never };
        Update: { [column in never]: never };
        Relationships: [
          { foreignKeyName: "workflow_executions_organization_id_customer_id_fkey"; columns: ["organization_id", "customer_id"]; isOneToOne: false; referencedRelation: "customers"; referencedColumns: ["organization_id", "id"] },
          { foreignKeyName: "workflow_executions_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
          { foreignKeyName: "workflow_executions_organization_id_lead_id_fkey"; columns: ["organization_id", "lead_id"]; isOneToOne: false; referencedRelation: "leads"; referencedColumns: ["organization_id", "id"] },
          { foreignKeyName: "workflow_executions_organization_id_workflow_id_fkey"; columns: ["organization_id", "workflow_id"]; isOneToOne: false; referencedRelation: "workflows"; referencedColumns: ["organization_id", "id"] },
          { foreignKeyName: "workflow_executions_organization_id_workflow_id_version_fkey"; columns: ["organization_id", "workflow_id", "version"]; isOneToOne: false; referencedRelation: "workflow_versions"; referencedColumns: ["organization_id", "workflow_id", "version"] },
        ];
      };
      workflow_steps: {
        Row: {
          id: string;
          organization_id: string;
          execution_id: string;
          node_id: string;
          status: "waiting" | "done" | "skipped" | "failed" | "cancelled";
          handle: string | null;
          output: Json;
          error: string | null;
          error_detail: string | null;
          wake_at: string | null;
          looks_back_to: string | null;
          attempts: number;
          started_at: string;
          finished_at: string | null;
        };
        Insert: { [column in never]: never };
        Update: { [column in never]: never };
        Relationships: [
          { foreignKeyName: "workflow_steps_organization_id_execution_id_fkey"; columns: ["organization_id", "execution_id"]; isOneToOne: false; referencedRelation: "workflow_executions"; referencedColumns: ["organization_id", "id"] },
          { foreignKeyName: "workflow_steps_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
      workflow_versions: {
        Row: {
          id: string;
          organization_id: string;
          workflow_id: string;
          version: number;
          trigger_type: string;
          trigger_config: Json;
          nodes: Json;
          edges: Json;
          settings: Json;
          created_at: string;
        };
        Insert: { [column in never]: never };
        Update: { [column in never]: never };
        Relationships: [
          { foreignKeyName: "workflow_versions_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
          { foreignKeyName: "workflow_versions_organization_id_workflow_id_fkey"; columns: ["organization_id", "workflow_id"]; isOneToOne: false; referencedRelation: "workflows"; referencedColumns: ["organization_id", "id"] },
        ];
      };
      workflows: {
        Row: {
          id: string;
          organization_id: string;
          name: string;
          description: string | null;
          trigger_type: string;
          trigger_config: Json;
          nodes: Json;
          edges: Json;
          status: "draft" | "active" | "inactive";
          version: number;
          active_version: number | null;
          settings: Json;
          total_executions: number;
          successful_executions: number;
          failed_executions: number;
          last_run_at: string | null;
          created_at: string;
          updated_at: string;
        };
        Insert: {
          organization_id: string;
          name: string;
          description?: string | null;
          trigger_type: string;
          trigger_config?: Json;
          nodes?: Json;
          edges?: Json;
          status?: "draft" | "active" | "inactive";
          settings?: Json;
        };
        Update: {
          name?: string;
          description?: string | null;
          trigger_type?: string;
          trigger_config?: Json;
          nodes?: Json;
          edges?: Json;
          status?: "draft" | "active" | "inactive";
          settings?: Json;
        };
        Relationships: [
          { foreignKeyName: "workflows_organization_id_fkey"; columns: ["organization_id"]; isOneToOne: false; referencedRelation: "organizations"; referencedColumns: ["id"] },
        ];
      };
    };
    Views: {
      departure_availability: {
        Row: {
          id: string | null;
          organization_id: string | null;
          tour_id: string | null;
          starts_at: string | null;
          ends_at: string | null;
          status: string | null;
          seats_left: number | null;
          price: string | null;
          currency: string | null;
          timezone: string | null;
          participant_kinds: Json | null;
        };
        Relationships: [];
      };
    };
    Functions: { [name in never]: never };
    Enums: { [name in never]: never };
    CompositeTypes: { [name in never]: never };
  };
};
