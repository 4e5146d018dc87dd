#!/bin/bash

__sallyport_cursor_index_in_current_word() {
    local remaining="${COMP_LINE}"

    local word
    for word in "${COMP_WORDS[@]::COMP_CWORD}"; do
        remaining="${remaining##*([[:space:]])"${word}"*([[:space:]])}"
    done

    local -ir index="$((COMP_POINT - ${#COMP_LINE} + ${#remaining}))"
    if [[ "${index}" -le 0 ]]; then
        printf 0
    else
        printf %s "${index}"
    fi
}

# positional arguments:
#
# - 1: the current (sub)command's count of positional arguments
#
# required variables:
#
# - repeating_flags: the repeating flags that the current (sub)command can accept
# - non_repeating_flags: the non-repeating flags that the current (sub)command can accept
# - repeating_options: the repeating options that the current (sub)command can accept
# - non_repeating_options: the non-repeating options that the current (sub)command can accept
# - positional_number: value ignored
# - unparsed_words: unparsed words from the current command line
#
# modified variables:
#
# - non_repeating_flags: remove flags for this (sub)command that are already on the command line
# - non_repeating_options: remove options for this (sub)command that are already on the command line
# - positional_number: set to the current positional number
# - unparsed_words: remove all flags, options, and option values for this (sub)command
__sallyport_offer_flags_options() {
    local -ir positional_count="${1}"
    positional_number=0

    local was_flag_option_terminator_seen=false
    local is_parsing_option_value=false

    local -ar unparsed_word_indices=("${!unparsed_words[@]}")
    local -i word_index
    for word_index in "${unparsed_word_indices[@]}"; do
        if "${is_parsing_option_value}"; then
            # This word is an option value:
            # Reset marker for next word iff not currently the last word
            [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]] && is_parsing_option_value=false
            unset "unparsed_words[${word_index}]"
            # Do not process this word as a flag or an option
            continue
        fi

        local word="${unparsed_words["${word_index}"]}"
        if ! "${was_flag_option_terminator_seen}"; then
            case "${word}" in
            --)
                unset "unparsed_words[${word_index}]"
                # by itself -- is a flag/option terminator, but if it is the last word, it is the start of a completion
                if [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]]; then
                    was_flag_option_terminator_seen=true
                fi
                continue
                ;;
            -*)
                # ${word} is a flag or an option
                # If ${word} is an option, mark that the next word to be parsed is an option value
                local option
                for option in "${repeating_options[@]}" "${non_repeating_options[@]}"; do
                    [[ "${word}" = "${option}" ]] && is_parsing_option_value=true && break
                done

                # Remove ${word} from ${non_repeating_flags} or ${non_repeating_options} so it isn't offered again
                local not_found=true
                local -i index
                for index in "${!non_repeating_flags[@]}"; do
                    if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                        unset "non_repeating_flags[${index}]"
                        non_repeating_flags=("${non_repeating_flags[@]}")
                        not_found=false
                        break
                    fi
                done
                if "${not_found}"; then
                    for index in "${!non_repeating_flags[@]}"; do
                        if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                            unset "non_repeating_flags[${index}]"
                            non_repeating_flags=("${non_repeating_flags[@]}")
                            break
                        fi
                    done
                fi
                unset "unparsed_words[${word_index}]"
                continue
                ;;
            esac
        fi

        # ${word} is neither a flag, nor an option, nor an option value
        if [[ "${positional_number}" -lt "${positional_count}" || "${positional_count}" -lt 0 ]]; then
            # ${word} is a positional
            ((positional_number++))
            unset "unparsed_words[${word_index}]"
        else
            if [[ -z "${word}" ]]; then
                # Could be completing a flag, option, or subcommand
                positional_number=-1
            else
                # ${word} is a subcommand or invalid, so stop processing this (sub)command
                positional_number=-2
            fi
            break
        fi
    done

    unparsed_words=("${unparsed_words[@]}")

    if\
        ! "${was_flag_option_terminator_seen}"\
        && ! "${is_parsing_option_value}"\
        && [[ ("${cur}" = -* && "${positional_number}" -ge 0) || "${positional_number}" -eq -1 ]]
    then
        COMPREPLY+=($(compgen -W "${repeating_flags[*]} ${non_repeating_flags[*]} ${repeating_options[*]} ${non_repeating_options[*]}" -- "${cur}"))
    fi
}

__sallyport_add_completions() {
    local completion
    while IFS='' read -r completion; do
        COMPREPLY+=("${completion}")
    done < <(IFS=$'\n' compgen "${@}" -- "${cur}")
}

__sallyport_custom_complete() {
    if [[ -n "${cur}" || -z ${COMP_WORDS[${COMP_CWORD}]} || "${COMP_LINE:${COMP_POINT}:1}" != ' ' ]]; then
        local -ar words=("${COMP_WORDS[@]}")
    else
        local -ar words=("${COMP_WORDS[@]::${COMP_CWORD}}" '' "${COMP_WORDS[@]:${COMP_CWORD}}")
    fi

    "${COMP_WORDS[0]}" "${@}" "${words[@]}"
}

_sallyport() {
    local state
    state="$(shopt -p;shopt -po)"
    trap "${state//$'\n'/;}" RETURN
    shopt -s extglob
    set +o history +o posix

    local -xr SAP_SHELL=bash
    local -x SAP_SHELL_VERSION
    SAP_SHELL_VERSION="$(IFS='.';printf %s "${BASH_VERSINFO[*]}")"
    local -r SAP_SHELL_VERSION

    local -r cur="${2}"
    local -r prev="${3}"

    local -i positional_number
    local -a unparsed_words=("${COMP_WORDS[@]:1:${COMP_CWORD}}")

    local -a repeating_flags=()
    local -a non_repeating_flags=(--version -h --help)
    local -a repeating_options=()
    local -a non_repeating_options=(--socket)
    __sallyport_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--socket')
        return
        ;;
    esac

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    enroll|status|devices|resync|recovery|email|disable|users|policy|audit|backup|store|keys|check|doctor|break-glass|help)
        # Offer subcommand argument completions
        "_sallyport_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'enroll status devices resync recovery email disable users policy audit backup store keys check doctor break-glass help' -- "${cur}"))
        ;;
    esac
}

_sallyport_enroll() {
    repeating_flags=()
    non_repeating_flags=(--no-qr --uri --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--name --algorithm --digits --period --svg --png --save --socket)
    __sallyport_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--name')
        return
        ;;
    '--algorithm')
        __sallyport_add_completions -W 'SHA1'$'\n''SHA256'$'\n''SHA512'
        return
        ;;
    '--digits')
        return
        ;;
    '--period')
        return
        ;;
    '--svg')
        return
        ;;
    '--png')
        return
        ;;
    '--save')
        return
        ;;
    '--socket')
        return
        ;;
    esac
}

_sallyport_status() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--socket)
    __sallyport_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--socket')
        return
        ;;
    esac
}

_sallyport_devices() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __sallyport_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    list|remove)
        # Offer subcommand argument completions
        "_sallyport_devices_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'list remove' -- "${cur}"))
        ;;
    esac
}

_sallyport_devices_list() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--socket)
    __sallyport_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--socket')
        return
        ;;
    esac
}

_sallyport_devices_remove() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--socket)
    __sallyport_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--socket')
        return
        ;;
    esac
}

_sallyport_resync() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--socket)
    __sallyport_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--socket')
        return
        ;;
    esac
}

_sallyport_recovery() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __sallyport_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    show|regenerate)
        # Offer subcommand argument completions
        "_sallyport_recovery_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'show regenerate' -- "${cur}"))
        ;;
    esac
}

_sallyport_recovery_show() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--save --socket)
    __sallyport_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--save')
        return
        ;;
    '--socket')
        return
        ;;
    esac
}

_sallyport_recovery_regenerate() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--save --socket)
    __sallyport_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--save')
        return
        ;;
    '--socket')
        return
        ;;
    esac
}

_sallyport_email() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __sallyport_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    set|confirm|test|remove)
        # Offer subcommand argument completions
        "_sallyport_email_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'set confirm test remove' -- "${cur}"))
        ;;
    esac
}

_sallyport_email_set() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--socket)
    __sallyport_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--socket')
        return
        ;;
    esac
}

_sallyport_email_confirm() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--save --socket)
    __sallyport_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--save')
        return
        ;;
    '--socket')
        return
        ;;
    esac
}

_sallyport_email_test() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--socket)
    __sallyport_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--socket')
        return
        ;;
    esac
}

_sallyport_email_remove() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--socket)
    __sallyport_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--socket')
        return
        ;;
    esac
}

_sallyport_disable() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--socket)
    __sallyport_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--socket')
        return
        ;;
    esac
}

_sallyport_users() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __sallyport_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    list|show|unlock|disable|adopt|exempt|invite|set-email|resend-activation|recovery|import)
        # Offer subcommand argument completions
        "_sallyport_users_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'list show unlock disable adopt exempt invite set-email resend-activation recovery import' -- "${cur}"))
        ;;
    esac
}

_sallyport_users_list() {
    repeating_flags=()
    non_repeating_flags=(--locked --never-signed-in --identity-changed --all --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--second-factor --socket)
    __sallyport_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--second-factor')
        __sallyport_add_completions -W 'enabled'$'\n''disabled'
        return
        ;;
    '--socket')
        return
        ;;
    esac
}

_sallyport_users_show() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--socket)
    __sallyport_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--socket')
        return
        ;;
    esac
}

_sallyport_users_unlock() {
    repeating_flags=()
    non_repeating_flags=(--break-glass --version -h --help)
    repeating_options=()
    non_repeating_options=(--reason --socket)
    __sallyport_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--reason')
        return
        ;;
    '--socket')
        return
        ;;
    esac
}

_sallyport_users_disable() {
    repeating_flags=()
    non_repeating_flags=(--yes --break-glass --version -h --help)
    repeating_options=()
    non_repeating_options=(--reason --socket)
    __sallyport_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--reason')
        return
        ;;
    '--socket')
        return
        ;;
    esac
}

_sallyport_users_adopt() {
    repeating_flags=()
    non_repeating_flags=(--break-glass --version -h --help)
    repeating_options=()
    non_repeating_options=(--reason --socket)
    __sallyport_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--reason')
        return
        ;;
    '--socket')
        return
        ;;
    esac
}

_sallyport_users_exempt() {
    repeating_flags=()
    non_repeating_flags=(--end --break-glass --version -h --help)
    repeating_options=()
    non_repeating_options=(--for --reason --socket)
    __sallyport_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--for')
        return
        ;;
    '--reason')
        return
        ;;
    '--socket')
        return
        ;;
    esac
}

_sallyport_users_invite() {
    repeating_flags=()
    non_repeating_flags=(--revoke --json --break-glass --version -h --help)
    repeating_options=()
    non_repeating_options=(--reason --socket)
    __sallyport_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--reason')
        return
        ;;
    '--socket')
        return
        ;;
    esac
}

_sallyport_users_set-email() {
    repeating_flags=()
    non_repeating_flags=(--break-glass --version -h --help)
    repeating_options=()
    non_repeating_options=(--reason --socket)
    __sallyport_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--reason')
        return
        ;;
    '--socket')
        return
        ;;
    esac
}

_sallyport_users_resend-activation() {
    repeating_flags=()
    non_repeating_flags=(--all --break-glass --version -h --help)
    repeating_options=()
    non_repeating_options=(--reason --socket)
    __sallyport_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--reason')
        return
        ;;
    '--socket')
        return
        ;;
    esac
}

_sallyport_users_recovery() {
    repeating_flags=()
    non_repeating_flags=(--json --break-glass --version -h --help)
    repeating_options=()
    non_repeating_options=(--reason --socket)
    __sallyport_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--reason')
        return
        ;;
    '--socket')
        return
        ;;
    esac
}

_sallyport_users_import() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __sallyport_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    google-authenticator|oath)
        # Offer subcommand argument completions
        "_sallyport_users_import_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'google-authenticator oath' -- "${cur}"))
        ;;
    esac
}

_sallyport_users_import_google-authenticator() {
    repeating_flags=()
    non_repeating_flags=(--homes --dry-run --json --break-glass --version -h --help)
    repeating_options=()
    non_repeating_options=(--reason --socket)
    __sallyport_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--reason')
        return
        ;;
    '--socket')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __sallyport_add_completions -f
        return
        ;;
    esac
}

_sallyport_users_import_oath() {
    repeating_flags=()
    non_repeating_flags=(--dry-run --json --break-glass --version -h --help)
    repeating_options=()
    non_repeating_options=(--reason --socket)
    __sallyport_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--reason')
        return
        ;;
    '--socket')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __sallyport_add_completions -f
        return
        ;;
    esac
}

_sallyport_policy() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __sallyport_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    show|set|mode|mandatory|rules|explain|apply)
        # Offer subcommand argument completions
        "_sallyport_policy_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'show set mode mandatory rules explain apply' -- "${cur}"))
        ;;
    esac
}

_sallyport_policy_show() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--socket)
    __sallyport_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--socket')
        return
        ;;
    esac
}

_sallyport_policy_set() {
    repeating_flags=()
    non_repeating_flags=(--default --yes --list --break-glass --version -h --help)
    repeating_options=()
    non_repeating_options=(--reason --socket)
    __sallyport_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--reason')
        return
        ;;
    '--socket')
        return
        ;;
    esac
}

_sallyport_policy_mode() {
    repeating_flags=()
    non_repeating_flags=(--yes --list --break-glass --version -h --help)
    repeating_options=()
    non_repeating_options=(--reason --socket)
    __sallyport_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--reason')
        return
        ;;
    '--socket')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __sallyport_add_completions -W 'off'$'\n''voluntary'$'\n''mandatory'
        return
        ;;
    esac
}

_sallyport_policy_mandatory() {
    repeating_flags=()
    non_repeating_flags=(--yes --list --break-glass --version -h --help)
    repeating_options=(--group)
    non_repeating_options=(--from --reason --socket)
    __sallyport_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--group')
        return
        ;;
    '--from')
        return
        ;;
    '--reason')
        return
        ;;
    '--socket')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __sallyport_add_completions -W 'on'$'\n''off'
        return
        ;;
    esac
}

_sallyport_policy_rules() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __sallyport_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    list|add|remove)
        # Offer subcommand argument completions
        "_sallyport_policy_rules_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'list add remove' -- "${cur}"))
        ;;
    esac
}

_sallyport_policy_rules_list() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--socket)
    __sallyport_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--socket')
        return
        ;;
    esac
}

_sallyport_policy_rules_add() {
    repeating_flags=()
    non_repeating_flags=(--yes --list --break-glass --version -h --help)
    repeating_options=(--account --group --service --from)
    non_repeating_options=(--until --note --at --reason --socket)
    __sallyport_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--account')
        return
        ;;
    '--group')
        return
        ;;
    '--service')
        return
        ;;
    '--from')
        return
        ;;
    '--until')
        return
        ;;
    '--note')
        return
        ;;
    '--at')
        return
        ;;
    '--reason')
        return
        ;;
    '--socket')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __sallyport_add_completions -W 'exempt'$'\n''require'
        return
        ;;
    esac
}

_sallyport_policy_rules_remove() {
    repeating_flags=()
    non_repeating_flags=(--yes --list --break-glass --version -h --help)
    repeating_options=()
    non_repeating_options=(--reason --socket)
    __sallyport_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--reason')
        return
        ;;
    '--socket')
        return
        ;;
    esac
}

_sallyport_policy_explain() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--service --from --socket)
    __sallyport_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--service')
        return
        ;;
    '--from')
        return
        ;;
    '--socket')
        return
        ;;
    esac
}

_sallyport_policy_apply() {
    repeating_flags=()
    non_repeating_flags=(--yes --list --break-glass --version -h --help)
    repeating_options=()
    non_repeating_options=(--reason --socket)
    __sallyport_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--reason')
        return
        ;;
    '--socket')
        return
        ;;
    esac
}

_sallyport_audit() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __sallyport_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    show|verify)
        # Offer subcommand argument completions
        "_sallyport_audit_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'show verify' -- "${cur}"))
        ;;
    esac
}

_sallyport_audit_show() {
    repeating_flags=()
    non_repeating_flags=(--follow --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--user --since --socket)
    __sallyport_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--user')
        return
        ;;
    '--since')
        return
        ;;
    '--socket')
        return
        ;;
    esac
}

_sallyport_audit_verify() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--journal --socket)
    __sallyport_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--journal')
        return
        ;;
    '--socket')
        return
        ;;
    esac
}

_sallyport_backup() {
    repeating_flags=()
    non_repeating_flags=(--break-glass --version -h --help)
    repeating_options=()
    non_repeating_options=(--reason --socket)
    __sallyport_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--reason')
        return
        ;;
    '--socket')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __sallyport_add_completions -f
        return
        ;;
    esac
}

_sallyport_store() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __sallyport_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    accept)
        # Offer subcommand argument completions
        "_sallyport_store_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'accept' -- "${cur}"))
        ;;
    esac
}

_sallyport_store_accept() {
    repeating_flags=()
    non_repeating_flags=(--yes --break-glass --version -h --help)
    repeating_options=()
    non_repeating_options=(--reason --socket)
    __sallyport_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--reason')
        return
        ;;
    '--socket')
        return
        ;;
    esac
}

_sallyport_keys() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __sallyport_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    status|escrow|restore|rotate)
        # Offer subcommand argument completions
        "_sallyport_keys_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'status escrow restore rotate' -- "${cur}"))
        ;;
    esac
}

_sallyport_keys_status() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--socket)
    __sallyport_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--socket')
        return
        ;;
    esac
}

_sallyport_keys_escrow() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--key --socket)
    __sallyport_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--key')
        __sallyport_add_completions -f
        return
        ;;
    '--socket')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __sallyport_add_completions -f
        return
        ;;
    esac
}

_sallyport_keys_restore() {
    repeating_flags=()
    non_repeating_flags=(--yes --version -h --help)
    repeating_options=()
    non_repeating_options=(--to --owner --socket)
    __sallyport_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--to')
        __sallyport_add_completions -f
        return
        ;;
    '--owner')
        return
        ;;
    '--socket')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __sallyport_add_completions -f
        return
        ;;
    esac
}

_sallyport_keys_rotate() {
    repeating_flags=()
    non_repeating_flags=(--without-escrow --yes --no-restart --abort --version -h --help)
    repeating_options=()
    non_repeating_options=(--escrow --tpm2-pcrs --socket)
    __sallyport_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--escrow')
        __sallyport_add_completions -f
        return
        ;;
    '--tpm2-pcrs')
        return
        ;;
    '--socket')
        return
        ;;
    esac
}

_sallyport_check() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--service --from --socket)
    __sallyport_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--service')
        return
        ;;
    '--from')
        return
        ;;
    '--socket')
        return
        ;;
    esac
}

_sallyport_doctor() {
    repeating_flags=()
    non_repeating_flags=(--list --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--before --socket)
    __sallyport_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--before')
        return
        ;;
    '--socket')
        return
        ;;
    esac
}

_sallyport_break-glass() {
    repeating_flags=()
    non_repeating_flags=(--over-restart --end --status --version -h --help)
    repeating_options=(--user)
    non_repeating_options=(--for --reason --socket)
    __sallyport_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--for')
        return
        ;;
    '--reason')
        return
        ;;
    '--user')
        return
        ;;
    '--socket')
        return
        ;;
    esac
}

_sallyport_help() {
    repeating_flags=()
    non_repeating_flags=(--version)
    repeating_options=()
    non_repeating_options=()
    __sallyport_offer_flags_options -1
}

complete -o filenames -F _sallyport sallyport
