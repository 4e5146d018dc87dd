function __sallyport_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __sallyport_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __sallyport_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __sallyport_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __sallyport_parse_tokens -S
    set -l unparsed_tokens (__sallyport_tokens -pc)
    switch $unparsed_tokens[1]
    case 'sallyport'
        __sallyport_parse_subcommand 0 'socket=' 'version' 'h/help'
        switch $unparsed_tokens[1]
        case 'enroll'
            __sallyport_parse_subcommand 0 'name=' 'algorithm=' 'digits=' 'period=' 'no-qr' 'svg=' 'png=' 'uri' 'save=' 'json' 'socket=' 'version' 'h/help'
        case 'status'
            __sallyport_parse_subcommand 0 'json' 'socket=' 'version' 'h/help'
        case 'devices'
            __sallyport_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'list'
                __sallyport_parse_subcommand 0 'json' 'socket=' 'version' 'h/help'
            case 'remove'
                __sallyport_parse_subcommand 1 'socket=' 'version' 'h/help'
            end
        case 'resync'
            __sallyport_parse_subcommand 1 'socket=' 'version' 'h/help'
        case 'recovery'
            __sallyport_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'show'
                __sallyport_parse_subcommand 0 'save=' 'json' 'socket=' 'version' 'h/help'
            case 'regenerate'
                __sallyport_parse_subcommand 0 'save=' 'json' 'socket=' 'version' 'h/help'
            end
        case 'disable'
            __sallyport_parse_subcommand 0 'socket=' 'version' 'h/help'
        case 'users'
            __sallyport_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'list'
                __sallyport_parse_subcommand 0 'second-factor=' 'locked' 'never-signed-in' 'identity-changed' 'all' 'json' 'socket=' 'version' 'h/help'
            case 'show'
                __sallyport_parse_subcommand 1 'json' 'socket=' 'version' 'h/help'
            case 'unlock'
                __sallyport_parse_subcommand 1 'break-glass' 'reason=' 'socket=' 'version' 'h/help'
            case 'disable'
                __sallyport_parse_subcommand 1 'yes' 'break-glass' 'reason=' 'socket=' 'version' 'h/help'
            case 'adopt'
                __sallyport_parse_subcommand 1 'break-glass' 'reason=' 'socket=' 'version' 'h/help'
            case 'exempt'
                __sallyport_parse_subcommand 1 'for=' 'reason=' 'end' 'break-glass' 'socket=' 'version' 'h/help'
            case 'invite'
                __sallyport_parse_subcommand 1 'revoke' 'json' 'break-glass' 'reason=' 'socket=' 'version' 'h/help'
            case 'recovery'
                __sallyport_parse_subcommand 1 'json' 'break-glass' 'reason=' 'socket=' 'version' 'h/help'
            case 'import'
                __sallyport_parse_subcommand 0 'version' 'h/help'
                switch $unparsed_tokens[1]
                case 'google-authenticator'
                    __sallyport_parse_subcommand -r 1 'homes' 'dry-run' 'json' 'break-glass' 'reason=' 'socket=' 'version' 'h/help'
                case 'oath'
                    __sallyport_parse_subcommand 1 'dry-run' 'json' 'break-glass' 'reason=' 'socket=' 'version' 'h/help'
                end
            end
        case 'policy'
            __sallyport_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'show'
                __sallyport_parse_subcommand 0 'json' 'socket=' 'version' 'h/help'
            case 'set'
                __sallyport_parse_subcommand 2 'default' 'yes' 'list' 'break-glass' 'reason=' 'socket=' 'version' 'h/help'
            case 'mode'
                __sallyport_parse_subcommand 1 'yes' 'list' 'break-glass' 'reason=' 'socket=' 'version' 'h/help'
            case 'mandatory'
                __sallyport_parse_subcommand 1 'group=+' 'from=' 'yes' 'list' 'break-glass' 'reason=' 'socket=' 'version' 'h/help'
            case 'rules'
                __sallyport_parse_subcommand 0 'version' 'h/help'
                switch $unparsed_tokens[1]
                case 'list'
                    __sallyport_parse_subcommand 0 'json' 'socket=' 'version' 'h/help'
                case 'add'
                    __sallyport_parse_subcommand 1 'account=+' 'group=+' 'service=+' 'from=+' 'until=' 'note=' 'at=' 'yes' 'list' 'break-glass' 'reason=' 'socket=' 'version' 'h/help'
                case 'remove'
                    __sallyport_parse_subcommand 1 'yes' 'list' 'break-glass' 'reason=' 'socket=' 'version' 'h/help'
                end
            case 'explain'
                __sallyport_parse_subcommand 1 'service=' 'from=' 'json' 'socket=' 'version' 'h/help'
            case 'apply'
                __sallyport_parse_subcommand 1 'yes' 'list' 'break-glass' 'reason=' 'socket=' 'version' 'h/help'
            end
        case 'audit'
            __sallyport_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'show'
                __sallyport_parse_subcommand 0 'user=' 'since=' 'follow' 'json' 'socket=' 'version' 'h/help'
            case 'verify'
                __sallyport_parse_subcommand 0 'journal=' 'socket=' 'version' 'h/help'
            end
        case 'backup'
            __sallyport_parse_subcommand 1 'break-glass' 'reason=' 'socket=' 'version' 'h/help'
        case 'store'
            __sallyport_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'accept'
                __sallyport_parse_subcommand 0 'yes' 'break-glass' 'reason=' 'socket=' 'version' 'h/help'
            end
        case 'keys'
            __sallyport_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'status'
                __sallyport_parse_subcommand 0 'json' 'socket=' 'version' 'h/help'
            case 'escrow'
                __sallyport_parse_subcommand 1 'key=' 'socket=' 'version' 'h/help'
            case 'restore'
                __sallyport_parse_subcommand 1 'to=' 'owner=' 'yes' 'socket=' 'version' 'h/help'
            case 'rotate'
                __sallyport_parse_subcommand 0 'escrow=' 'without-escrow' 'tpm2-pcrs=' 'yes' 'no-restart' 'abort' 'socket=' 'version' 'h/help'
            end
        case 'check'
            __sallyport_parse_subcommand 1 'service=' 'from=' 'json' 'socket=' 'version' 'h/help'
        case 'doctor'
            __sallyport_parse_subcommand 0 'before=' 'list' 'json' 'socket=' 'version' 'h/help'
        case 'break-glass'
            __sallyport_parse_subcommand 0 'for=' 'reason=' 'user=+' 'over-restart' 'end' 'status' 'socket=' 'version' 'h/help'
        case 'help'
            __sallyport_parse_subcommand -r 1 'version'
        end
    end
end

function __sallyport_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __sallyport_parse_subcommand -S -a positional_count
    argparse -s r -- $argv
    set -l option_specs $argv[2..]
    set -l is_repeating_positional $_flag_r
    set -el _flag_r
    set -a commands $unparsed_tokens[1]
    set positional_index 0
    while true
        set -e unparsed_tokens[1]
        argparse -sn "$commands" $option_specs -- $unparsed_tokens 2> /dev/null
        set unparsed_tokens $argv
        set positional_index (math $positional_index + 1)
        for non_repeating_flag_or_option in $non_repeating_flags_or_options
            if set -ql "_flag_$(string replace -a - _ -- $non_repeating_flag_or_option)"
                set non_repeating_flags_or_options_absent 1
                break
            end
        end
        test (count $unparsed_tokens) -eq 0 -o \( -z "$is_repeating_positional" -a "$positional_index" -gt "$positional_count" \) && break
    end
end

function __sallyport_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __sallyport_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__sallyport_tokens -p)
    if test -z "$(__sallyport_tokens -t)"
        set -l index (count (__sallyport_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    command $tokens[1] $argv $tokens
end

complete -c 'sallyport' -f
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport" socket' -l 'socket' -d 'Socket of the daemon.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport" -eq 1' -fa 'enroll' -d 'Set up an authenticator app as your second factor.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport" -eq 1' -fa 'status' -d 'Show what is set up for you, and what sign-ins ask of you.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport" -eq 1' -fa 'devices' -d 'List your devices, or remove one.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport" -eq 1' -fa 'resync' -d 'Learn how far the clock of a device is off, so that its codes work again.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport" -eq 1' -fa 'recovery' -d 'Show your recovery codes, or make new ones.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport" -eq 1' -fa 'disable' -d 'Switch your second factor off: remove every device and recovery code.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport" -eq 1' -fa 'users' -d 'Look after other people\'s second factor.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport" -eq 1' -fa 'policy' -d 'Say who needs a second factor, and from where.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport" -eq 1' -fa 'audit' -d 'Show what was decided and changed, or verify that the record of it is whole.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport" -eq 1' -fa 'backup' -d 'Copy the daemon\'s store to a new file while logins go on.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport" -eq 1' -fa 'store' -d 'Look after the daemon\'s store as a whole.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport" -eq 1' -fa 'keys' -d 'Look after the key that seals every secret.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport" -eq 1' -fa 'check' -d 'Go through somebody\'s sign-in step by step, without doing anything.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport" -eq 1' -fa 'doctor' -d 'Say what is wrong with this machine\'s second factor, and what mends it.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport" -eq 1' -fa 'break-glass' -d 'Let people in without a second factor for a time, when nothing else helps.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport" -eq 1' -fa 'help' -d 'Show subcommand help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport enroll" name' -l 'name' -d 'Name of the device (default: phone, phone 2, …).' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport enroll" algorithm' -l 'algorithm' -d 'Hash of the codes: SHA1, SHA256 or SHA512. Many apps know only SHA1.' -rfka 'SHA1 SHA256 SHA512'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport enroll" digits' -l 'digits' -d 'Digits of a code: 6, 7 or 8. Many apps know only 6.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport enroll" period' -l 'period' -d 'Seconds that a code lasts: 30 or 60. Many apps know only 30.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport enroll" no-qr' -l 'no-qr' -d 'Draw no QR code.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport enroll" svg' -l 'svg' -d 'Write the QR code to a new SVG file instead of drawing it.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport enroll" png' -l 'png' -d 'Write the QR code to a new PNG file instead of drawing it.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport enroll" uri' -l 'uri' -d 'Print the otpauth:// URI as well.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport enroll" save' -l 'save' -d 'Write the recovery codes to a new file as well.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport enroll" json' -l 'json' -d 'Print JSON for programs: the key, then what came of it, a line each.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport enroll" socket' -l 'socket' -d 'Socket of the daemon.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport enroll" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport enroll" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport status" json' -l 'json' -d 'Print JSON for programs.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport status" socket' -l 'socket' -d 'Socket of the daemon.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport status" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport status" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport devices" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport devices" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport devices" -eq 1' -fa 'list' -d 'List your devices: since when, last used when, and what is unusual about them.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport devices" -eq 1' -fa 'remove' -d 'Remove a device; the last one takes your recovery codes with it.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport devices list" json' -l 'json' -d 'Print JSON for programs.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport devices list" socket' -l 'socket' -d 'Socket of the daemon.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport devices list" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport devices list" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport devices remove" socket' -l 'socket' -d 'Socket of the daemon.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport devices remove" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport devices remove" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport resync" socket' -l 'socket' -d 'Socket of the daemon.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport resync" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport resync" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport recovery" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport recovery" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport recovery" -eq 1' -fa 'show' -d 'Show the recovery codes that still work.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport recovery" -eq 1' -fa 'regenerate' -d 'Replace all recovery codes by new ones.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport recovery show" save' -l 'save' -d 'Write the codes to a new file as well.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport recovery show" json' -l 'json' -d 'Print JSON for programs.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport recovery show" socket' -l 'socket' -d 'Socket of the daemon.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport recovery show" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport recovery show" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport recovery regenerate" save' -l 'save' -d 'Write the codes to a new file as well.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport recovery regenerate" json' -l 'json' -d 'Print JSON for programs.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport recovery regenerate" socket' -l 'socket' -d 'Socket of the daemon.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport recovery regenerate" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport recovery regenerate" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport disable" socket' -l 'socket' -d 'Socket of the daemon.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport disable" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport disable" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport users" -eq 1' -fa 'list' -d 'List people and their second factor.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport users" -eq 1' -fa 'show' -d 'Show what is recorded about somebody, and what the policy asks of them.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport users" -eq 1' -fa 'unlock' -d 'Let somebody try again at once after too many wrong codes.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport users" -eq 1' -fa 'disable' -d 'Remove somebody\'s devices and recovery codes.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport users" -eq 1' -fa 'adopt' -d 'Let an account with another user id or name keep its second factor.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport users" -eq 1' -fa 'exempt' -d 'Ask somebody for no code for a time, such as until a new phone comes.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport users" -eq 1' -fa 'invite' -d 'Give somebody a code with which they set up a second factor while they sign in.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport users" -eq 1' -fa 'recovery' -d 'Read somebody\'s recovery codes, where the policy lets administrators.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport users" -eq 1' -fa 'import' -d 'Take second factors over from another verifier.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users list" second-factor' -l 'second-factor' -d 'Only those whose second factor is enabled, or disabled.' -rfka 'enabled disabled'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users list" locked' -l 'locked' -d 'Only accounts that are locked.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users list" never-signed-in' -l 'never-signed-in' -d 'Only those who have never signed in.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users list" identity-changed' -l 'identity-changed' -d 'Only names that have another user id than they were recorded with.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users list" all' -l 'all' -d 'List the accounts of services as well.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users list" json' -l 'json' -d 'Print JSON for programs: an account a line.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users list" socket' -l 'socket' -d 'Socket of the daemon.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users list" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users list" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users show" json' -l 'json' -d 'Print JSON for programs.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users show" socket' -l 'socket' -d 'Socket of the daemon.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users show" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users show" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users unlock" break-glass' -l 'break-glass' -d 'As root: do it without a code of your own; recorded, and announced.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users unlock" reason' -l 'reason' -d 'Why, for --break-glass: 1 to 200 bytes.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users unlock" socket' -l 'socket' -d 'Socket of the daemon.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users unlock" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users unlock" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users disable" yes' -l 'yes' -d 'Do not ask for the name.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users disable" break-glass' -l 'break-glass' -d 'As root: do it without a code of your own; recorded, and announced.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users disable" reason' -l 'reason' -d 'Why, for --break-glass: 1 to 200 bytes.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users disable" socket' -l 'socket' -d 'Socket of the daemon.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users disable" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users disable" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users adopt" break-glass' -l 'break-glass' -d 'As root: do it without a code of your own; recorded, and announced.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users adopt" reason' -l 'reason' -d 'Why, for --break-glass: 1 to 200 bytes.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users adopt" socket' -l 'socket' -d 'Socket of the daemon.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users adopt" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users adopt" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users exempt" for' -l 'for' -d 'For how long, such as 8h or 2d; at most 30d.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users exempt" reason' -l 'reason' -d 'Why: 1 to 200 bytes.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users exempt" end' -l 'end' -d 'End it now, and forget remembered sign-ins.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users exempt" break-glass' -l 'break-glass' -d 'As root: do it without a code of your own, for the same reason; announced.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users exempt" socket' -l 'socket' -d 'Socket of the daemon.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users exempt" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users exempt" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users invite" revoke' -l 'revoke' -d 'End the invitation now.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users invite" json' -l 'json' -d 'Print JSON for programs.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users invite" break-glass' -l 'break-glass' -d 'As root: do it without a code of your own; recorded, and announced.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users invite" reason' -l 'reason' -d 'Why, for --break-glass: 1 to 200 bytes.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users invite" socket' -l 'socket' -d 'Socket of the daemon.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users invite" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users invite" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users recovery" json' -l 'json' -d 'Print JSON for programs.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users recovery" break-glass' -l 'break-glass' -d 'As root: do it without a code of your own; recorded, and announced.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users recovery" reason' -l 'reason' -d 'Why, for --break-glass: 1 to 200 bytes.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users recovery" socket' -l 'socket' -d 'Socket of the daemon.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users recovery" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users recovery" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users import" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users import" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport users import" -eq 1' -fa 'google-authenticator' -d 'Take over the files of pam_google_authenticator.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport users import" -eq 1' -fa 'oath' -d 'Take over a users file of pam_oath.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users import google-authenticator" homes' -l 'homes' -d 'Look into the home of every account.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport users import google-authenticator" -ge 1' -F
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users import google-authenticator" dry-run' -l 'dry-run' -d 'Say what would be taken, and change nothing.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users import google-authenticator" json' -l 'json' -d 'Print JSON for programs.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users import google-authenticator" break-glass' -l 'break-glass' -d 'As root: do it without a code of your own; recorded, and announced.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users import google-authenticator" reason' -l 'reason' -d 'Why, for --break-glass: 1 to 200 bytes.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users import google-authenticator" socket' -l 'socket' -d 'Socket of the daemon.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users import google-authenticator" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users import google-authenticator" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport users import oath" -eq 1' -F
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users import oath" dry-run' -l 'dry-run' -d 'Say what would be taken, and change nothing.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users import oath" json' -l 'json' -d 'Print JSON for programs.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users import oath" break-glass' -l 'break-glass' -d 'As root: do it without a code of your own; recorded, and announced.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users import oath" reason' -l 'reason' -d 'Why, for --break-glass: 1 to 200 bytes.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users import oath" socket' -l 'socket' -d 'Socket of the daemon.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users import oath" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport users import oath" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport policy" -eq 1' -fa 'show' -d 'Show every setting and rule; --json makes a file for policy apply.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport policy" -eq 1' -fa 'set' -d 'Change one setting; sallyport policy show lists them.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport policy" -eq 1' -fa 'mode' -d 'Ask nobody, whoever has a second factor, or everybody.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport policy" -eq 1' -fa 'mandatory' -d 'Demand a second factor of everybody or of groups, at once or from a date.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport policy" -eq 1' -fa 'rules' -d 'List, add or remove exemptions and requirements.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport policy" -eq 1' -fa 'explain' -d 'Say what a sign-in asks of somebody, and which rule decides.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport policy" -eq 1' -fa 'apply' -d 'Make the policy what a file says; the same file again changes nothing.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy show" json' -l 'json' -d 'Print JSON for programs, and for policy apply.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy show" socket' -l 'socket' -d 'Socket of the daemon.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy show" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy show" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy set" default' -l 'default' -d 'Set it back to its default.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy set" yes' -l 'yes' -d 'Do not ask, and do not look first whom it shuts out.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy set" list' -l 'list' -d 'Name everybody whom it shuts out, and not only the first ten.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy set" break-glass' -l 'break-glass' -d 'As root: do it without a code of your own; recorded, and announced.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy set" reason' -l 'reason' -d 'Why, for --break-glass: 1 to 200 bytes.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy set" socket' -l 'socket' -d 'Socket of the daemon.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy set" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy set" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport policy mode" -eq 1' -fka 'off voluntary mandatory'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy mode" yes' -l 'yes' -d 'Do not ask, and do not look first whom it shuts out.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy mode" list' -l 'list' -d 'Name everybody whom it shuts out, and not only the first ten.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy mode" break-glass' -l 'break-glass' -d 'As root: do it without a code of your own; recorded, and announced.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy mode" reason' -l 'reason' -d 'Why, for --break-glass: 1 to 200 bytes.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy mode" socket' -l 'socket' -d 'Socket of the daemon.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy mode" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy mode" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport policy mandatory" -eq 1' -fka 'on off'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy mandatory"' -l 'group' -d 'Only of this group\'s members; may be given several times.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy mandatory" from' -l 'from' -d 'From this day on, such as 2027-03-01.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy mandatory" yes' -l 'yes' -d 'Do not ask, and do not look first whom it shuts out.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy mandatory" list' -l 'list' -d 'Name everybody whom it shuts out, and not only the first ten.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy mandatory" break-glass' -l 'break-glass' -d 'As root: do it without a code of your own; recorded, and announced.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy mandatory" reason' -l 'reason' -d 'Why, for --break-glass: 1 to 200 bytes.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy mandatory" socket' -l 'socket' -d 'Socket of the daemon.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy mandatory" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy mandatory" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy rules" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy rules" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport policy rules" -eq 1' -fa 'list' -d 'List the rules in their order, and warn of those that never match.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport policy rules" -eq 1' -fa 'add' -d 'Add a rule: whom, through which service, from where.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport policy rules" -eq 1' -fa 'remove' -d 'Remove a rule by its number.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy rules list" json' -l 'json' -d 'Print JSON for programs.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy rules list" socket' -l 'socket' -d 'Socket of the daemon.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy rules list" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy rules list" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport policy rules add" -eq 1' -fka 'exempt require'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy rules add"' -l 'account' -d 'An account.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy rules add"' -l 'group' -d 'A Unix group.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy rules add"' -l 'service' -d 'A PAM service.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy rules add"' -l 'from' -d 'A source: 192.0.2.0/24, 2001:db8::/32 or an address.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy rules add" until' -l 'until' -d 'When it ends, such as 2027-03-01.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy rules add" note' -l 'note' -d 'What it is for: 1 to 200 bytes.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy rules add" at' -l 'at' -d 'Its number; at the end without it.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy rules add" yes' -l 'yes' -d 'Do not ask, and do not look first whom it shuts out.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy rules add" list' -l 'list' -d 'Name everybody whom it shuts out, and not only the first ten.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy rules add" break-glass' -l 'break-glass' -d 'As root: do it without a code of your own; recorded, and announced.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy rules add" reason' -l 'reason' -d 'Why, for --break-glass: 1 to 200 bytes.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy rules add" socket' -l 'socket' -d 'Socket of the daemon.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy rules add" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy rules add" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy rules remove" yes' -l 'yes' -d 'Do not ask, and do not look first whom it shuts out.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy rules remove" list' -l 'list' -d 'Name everybody whom it shuts out, and not only the first ten.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy rules remove" break-glass' -l 'break-glass' -d 'As root: do it without a code of your own; recorded, and announced.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy rules remove" reason' -l 'reason' -d 'Why, for --break-glass: 1 to 200 bytes.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy rules remove" socket' -l 'socket' -d 'Socket of the daemon.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy rules remove" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy rules remove" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy explain" service' -l 'service' -d 'PAM service (default: sshd).' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy explain" from' -l 'from' -d 'Numeric source (default: none).' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy explain" json' -l 'json' -d 'Print JSON for programs.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy explain" socket' -l 'socket' -d 'Socket of the daemon.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy explain" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy explain" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy apply" yes' -l 'yes' -d 'Do not ask, and do not look first whom it shuts out.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy apply" list' -l 'list' -d 'Name everybody whom it shuts out, and not only the first ten.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy apply" break-glass' -l 'break-glass' -d 'As root: do it without a code of your own; recorded, and announced.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy apply" reason' -l 'reason' -d 'Why, for --break-glass: 1 to 200 bytes.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy apply" socket' -l 'socket' -d 'Socket of the daemon.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy apply" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport policy apply" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport audit" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport audit" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport audit" -eq 1' -fa 'show' -d 'Show the audit log, a line a row, the oldest first.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport audit" -eq 1' -fa 'verify' -d 'Verify that nothing in the audit log was edited, removed or moved.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport audit show" user' -l 'user' -d 'Only what is about this account.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport audit show" since' -l 'since' -d 'Only what happened since: 2h, 3d, 2026-11-01 or \'2026-11-01 14:00\'.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport audit show" follow' -l 'follow' -d 'Go on with what is recorded from now on, until interrupted.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport audit show" json' -l 'json' -d 'Print JSON for programs, an object a line.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport audit show" socket' -l 'socket' -d 'Socket of the daemon.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport audit show" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport audit show" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport audit verify" journal' -l 'journal' -d 'Hold the journal against it too, or the lines of a file (- is standard input).' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport audit verify" socket' -l 'socket' -d 'Socket of the daemon.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport audit verify" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport audit verify" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport backup" -eq 1' -F
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport backup" break-glass' -l 'break-glass' -d 'As root: do it without a code of your own; recorded, and announced.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport backup" reason' -l 'reason' -d 'Why, for --break-glass: 1 to 200 bytes.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport backup" socket' -l 'socket' -d 'Socket of the daemon.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport backup" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport backup" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport store" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport store" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport store" -eq 1' -fa 'accept' -d 'As root: take the store as it is, after a backup was put back or somebody changed it.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport store accept" yes' -l 'yes' -d 'Do not ask.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport store accept" break-glass' -l 'break-glass' -d 'As root: do it without a code of your own; recorded, and announced.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport store accept" reason' -l 'reason' -d 'Why, for --break-glass: 1 to 200 bytes.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport store accept" socket' -l 'socket' -d 'Socket of the daemon.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport store accept" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport store accept" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport keys" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport keys" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport keys" -eq 1' -fa 'status' -d 'Say which key is in use, where it is kept, and whether there is an escrow of it.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport keys" -eq 1' -fa 'escrow' -d 'Write the sealing key to a file, under a passphrase.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport keys" -eq 1' -fa 'restore' -d 'Put a sealing key back from its escrow.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport keys" -eq 1' -fa 'rotate' -d 'Put a new sealing key in the place of the one there is.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport keys status" json' -l 'json' -d 'Print JSON for programs.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport keys status" socket' -l 'socket' -d 'Socket of the daemon.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport keys status" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport keys status" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport keys escrow" -eq 1' -F
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport keys escrow" key' -l 'key' -d 'The file of the key; otherwise that of the daemon.' -rF
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport keys escrow" socket' -l 'socket' -d 'Socket of the daemon.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport keys escrow" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport keys escrow" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_positional "sallyport keys restore" -eq 1' -F
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport keys restore" to' -l 'to' -d 'Where the key is to be.' -rF
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport keys restore" owner' -l 'owner' -d 'The user that sallyportd runs as.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport keys restore" yes' -l 'yes' -d 'Although another key is in use, or was escrowed here last.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport keys restore" socket' -l 'socket' -d 'Socket of the daemon.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport keys restore" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport keys restore" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport keys rotate" escrow' -l 'escrow' -d 'Write the new key to a new file, under a passphrase, before it is used.' -rF
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport keys rotate" without-escrow' -l 'without-escrow' -d 'Go on without an escrow of the new key.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport keys rotate" tpm2-pcrs' -l 'tpm2-pcrs' -d 'What a TPM binds the new key to, such as 7+11, or none; where the key is sealed to one.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport keys rotate" yes' -l 'yes' -d 'Do not ask.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport keys rotate" no-restart' -l 'no-restart' -d 'Do not restart sallyportd: say when somebody else is to, and wait for it.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport keys rotate" abort' -l 'abort' -d 'Take the new key away again, where the store is not sealed with it.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport keys rotate" socket' -l 'socket' -d 'Socket of the daemon.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport keys rotate" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport keys rotate" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport check" service' -l 'service' -d 'PAM service.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport check" from' -l 'from' -d 'Numeric source (default: none).' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport check" json' -l 'json' -d 'Print JSON for programs.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport check" socket' -l 'socket' -d 'Socket of the daemon.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport check" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport check" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport doctor" before' -l 'before' -d 'Judge a PAM service as if it had its line already, and say where that goes.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport doctor" list' -l 'list' -d 'List every finding that there is.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport doctor" json' -l 'json' -d 'Print JSON for programs.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport doctor" socket' -l 'socket' -d 'Socket of the daemon.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport doctor" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport doctor" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport break-glass" for' -l 'for' -d 'For how long, such as 1h; at most 24h.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport break-glass" reason' -l 'reason' -d 'Why: 1 to 200 bytes.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport break-glass"' -l 'user' -d 'Only for this account; may be given several times.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport break-glass" over-restart' -l 'over-restart' -d 'Go on after a restart of the machine: to break it in rescue mode.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport break-glass" end' -l 'end' -d 'End it now.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport break-glass" status' -l 'status' -d 'Say how things stand; exit status 1 while the glass is broken.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport break-glass" socket' -l 'socket' -d 'Socket of the daemon.' -rfka ''
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport break-glass" version' -l 'version' -d 'Show the version.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport break-glass" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sallyport' -n '__sallyport_should_offer_completions_for_flags_or_options "sallyport help" version' -l 'version' -d 'Show the version.'
